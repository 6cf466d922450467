import type { PageView } from '../protocol'
import type { MessagePage, PublicChannel, Saying, Visitor, VisitorConversation, VisitorMessage } from './wire'

/** A refused or failed request. `code` is the server's, or `offline` when no answer came. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly status = 0,
    /** How long the server asks to wait before the next try, in milliseconds. */
    readonly wait = 0,
  ) {
    super(code)
  }

  /** Whether the same request may succeed later without a change. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

/** What failed, as a failure of a request; a fault of our own may pass. */
export function failureOf(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('internal', 500)
}

type Options = { method?: string; body?: unknown; signal?: AbortSignal | undefined; milliseconds?: number }

/** The visitor API. The token travels in the Authorization header only. */
export class VisitorApi {
  constructor(
    private readonly token: () => string | null,
    private readonly request: typeof fetch = (...args) => fetch(...args),
  ) {}

  channel(id: string): Promise<PublicChannel> {
    return this.call(`channels/${encodeURIComponent(id)}`)
  }

  /** Makes a visitor; the server keeps nothing until the first message. */
  async newVisitor(channel: string): Promise<string> {
    const { token } = await this.call<{ token: string }>('visitors', { method: 'POST', body: { channel } })
    return token
  }

  me(): Promise<{ contact: Visitor; conversations: VisitorConversation[] }> {
    return this.call('me')
  }

  introduce(visitor: Visitor): Promise<{ contact: Visitor }> {
    return this.call('me', { method: 'PATCH', body: visitor })
  }

  /**
   * Proves who the visitor is, and answers with a token to use from now on when
   * the browser was somebody else's. Without a proof it signs out, also when the
   * page goes meanwhile.
   */
  identity(token: string): Promise<{ token?: string } | undefined> {
    return this.call('me/identity', token ? { method: 'POST', body: { token } } : { method: 'DELETE' })
  }

  /** Tells the pages of the present visit. */
  visit(pages: readonly PageView[]): Promise<unknown> {
    return this.call('me/visit', { method: 'PUT', body: { pages } })
  }

  /** Takes back for good what the visitor said in a conversation. */
  erase(conversation: string): Promise<unknown> {
    return this.call(threadPath(conversation), { method: 'DELETE' })
  }

  /** One page after `after`; with `wait` (seconds) it answers as soon as there is something new. */
  messages(conversation: string, after: number, wait = 0, signal?: AbortSignal): Promise<MessagePage> {
    const query = new URLSearchParams({ after: String(after), limit: '200' })
    if (wait) query.set('wait', String(wait))
    return this.call(`${threadPath(conversation)}/messages?${query}`, { signal, milliseconds: (wait + 20) * 1000 })
  }

  say(conversation: string, message: Saying): Promise<VisitorMessage> {
    return this.call(`${threadPath(conversation)}/messages`, { method: 'POST', body: message })
  }

  seen(conversation: string, seq: number): Promise<unknown> {
    return this.call(`${threadPath(conversation)}/seen`, { method: 'PUT', body: { seq } })
  }

  private async call<T>(
    path: string,
    { method = 'GET', body, signal, milliseconds = 20_000 }: Options = {},
  ): Promise<T> {
    const headers: Record<string, string> = {}
    const token = this.token()
    if (token) headers.Authorization = `Bearer ${token}`
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    const deadline = new AbortController()
    const abort = () => deadline.abort()
    const timer = setTimeout(abort, milliseconds)
    signal?.addEventListener('abort', abort)
    try {
      const answer = await this.request(`/chat/api/${path}`, {
        method,
        headers,
        body: JSON.stringify(body), // nothing stays nothing
        signal: deadline.signal,
        credentials: 'omit',
        cache: 'no-store',
        keepalive: path === 'me/identity',
      })
      const text = await answer.text()
      if (!answer.ok) throw new ApiError(problemCode(text), answer.status, pauseOf(answer.headers.get('Retry-After')))
      return (text ? JSON.parse(text) : undefined) as T
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError('offline')
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }
}

function threadPath(conversation: string): string {
  return `conversations/${encodeURIComponent(conversation)}`
}

/** The code of a problem document (RFC 9457), whatever else may have answered in its place. */
export function problemCode(text: string): string {
  try {
    const { code } = JSON.parse(text) as { code?: unknown }
    if (typeof code === 'string') return code
  } catch {
    // Not a problem document.
  }
  return 'internal'
}

/** How long the server asks to wait, in milliseconds, from its seconds: an hour at most; 0 for a date or nothing. */
export function pauseOf(seconds: string | null | undefined): number {
  return Math.min(Number(seconds) || 0, 3600) * 1000
}
