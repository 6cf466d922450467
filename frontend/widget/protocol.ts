/**
 * What the host page (the loader) and the panel's iframe say to each other.
 * Both accept a message only from the other's window and exact origin, and
 * post only to that origin. The host page hands in a proof of who is signed in
 * there, and learns that something is unread, never what: no token and no text
 * of a conversation is in any of them.
 */
/** A page that the visitor looked at; `at` is RFC 3339. */
export interface PageView {
  url: string
  title: string
  at: string
  /** Where the visit began: see page/visit.ts. */
  from?: string | undefined
}

export type ToPanel =
  | { type: 'open' }
  | { type: 'close' }
  /** The pages of the present visit, oldest first, without query and fragment; the last is where the visitor is. */
  | { type: 'pages'; pages: PageView[] }
  /** The page wants the panel to speak this language. */
  | { type: 'language'; language: string }
  /** From our own settings only: what the panel is to show, instead of what the server says. */
  | { type: 'preview'; state: object }
  /** A token that the host's server signed: who the visitor is. Empty: nobody any more. */
  | { type: 'identify'; token: string }

export type ToPage =
  /** The panel listens; `color` is the channel's, `ink` is readable on it. */
  | { type: 'ready'; color: string; ink: string }
  | { type: 'close' }
  /** The panel's document goes away, to be loaded anew. */
  | { type: 'leaving' }
  | { type: 'unread'; count: number }
  /** Something was said; whether by the visitor, not what. */
  | { type: 'message'; mine: boolean }
  /** Whether a conversation runs, so that the next page view loads the panel at once. */
  | { type: 'running'; on: boolean }

/** Marks our messages among everything else that pages post to each other. */
const mark = 'pasokh/1'

/** A window that can be posted to. */
export interface Target {
  postMessage(message: unknown, targetOrigin: string): void
}

/** Posts one message to exactly that origin. */
export function post(target: Target, origin: string, message: ToPanel | ToPage): void {
  target.postMessage({ ...message, mark }, origin)
}

/** Whether the event comes from that window showing that origin, and nobody else. */
export function isFrom(event: MessageEvent, source: unknown, origin: string): boolean {
  return source != null && event.source === source && event.origin === origin && origin !== 'null'
}

/** What a panel said, if it is one of ours: the page believes the server that its script came from. */
export function readToPage(data: unknown): ToPage | undefined {
  const m = Object(data) as ToPage & { mark?: string }
  return m.mark === mark ? m : undefined
}

/** An example of each message: what is read has its fields, of their types. */
const examples: { [T in ToPanel['type']]: Omit<Extract<ToPanel, { type: T }>, 'type'> } = {
  open: {},
  close: {},
  pages: { pages: [] },
  language: { language: '' },
  preview: { state: {} },
  identify: { token: '' },
}

/** Reads what a page said, which may be anybody's; undefined when it is not one of ours, whole and well typed. */
export function readToPanel(data: unknown): ToPanel | undefined {
  const m = Object(data) as Record<string, unknown>
  const example = Object.entries(examples).find(([type]) => m.mark === mark && m.type === type)?.[1]
  if (!example) return undefined
  const out: Record<string, unknown> = { type: m.type }
  for (const [field, value] of Object.entries(example)) {
    if (typeof m[field] !== typeof value) return undefined
    out[field] = m[field]
  }
  return out as ToPanel
}
