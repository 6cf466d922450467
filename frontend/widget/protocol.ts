/**
 * What the host page (the loader) and the panel's iframe say to each other.
 * Both accept a message only from the other's window and exact origin, and
 * post only to that origin. The host page hands in a proof of who is signed in
 * there, and learns that something is unread, never what: no token and no text
 * of a conversation is in any of them.
 */
export type ToPanel =
  | { type: 'open' }
  | { type: 'close' }
  /** The page that the visitor is on, without query and fragment. */
  | { type: 'page'; url: string; title: string }
  /** A token that the host's server signed: who the visitor is. Empty: nobody any more. */
  | { type: 'identify'; token: string }

export type ToPage =
  /** The panel listens; `color` is the channel's, `ink` is readable on it. */
  | { type: 'ready'; color: string; ink: string }
  | { type: 'close' }
  | { type: 'unread'; count: number }
  /** Whether a conversation runs, so that the next page view loads the panel at once. */
  | { type: 'running'; on: boolean }

/** Marks our messages among everything else that pages post to each other. */
const mark = 'pasokh/1'

const hexColor = /^#[0-9a-f]{6}$/i

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

/** Reads what a panel said; undefined when it is not one of ours, whole and well typed. */
export function readToPage(data: unknown): ToPage | undefined {
  const m = ours(data)
  switch (m?.type) {
    case 'ready':
      return isColor(m.color) && isColor(m.ink) ? { type: 'ready', color: m.color, ink: m.ink } : undefined
    case 'close':
      return { type: 'close' }
    case 'unread':
      return Number.isSafeInteger(m.count) && Number(m.count) >= 0
        ? { type: 'unread', count: Number(m.count) }
        : undefined
    case 'running':
      return typeof m.on === 'boolean' ? { type: 'running', on: m.on } : undefined
  }
}

/** Reads what a page said; undefined when it is not one of ours, whole and well typed. */
export function readToPanel(data: unknown): ToPanel | undefined {
  const m = ours(data)
  switch (m?.type) {
    case 'open':
    case 'close':
      return { type: m.type }
    case 'identify':
      return typeof m.token === 'string' ? { type: 'identify', token: m.token } : undefined
    case 'page':
      return typeof m.url === 'string' && typeof m.title === 'string'
        ? { type: 'page', url: m.url, title: m.title }
        : undefined
  }
}

function ours(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const m = data as Record<string, unknown>
  return m.mark === mark ? m : undefined
}

function isColor(value: unknown): value is string {
  return typeof value === 'string' && hexColor.test(value)
}
