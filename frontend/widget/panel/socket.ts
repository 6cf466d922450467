import { ApiError, pauseOf } from './api'
import type { ClientFrame, Saying, ServerFrame, VisitorMessage } from './wire'

/** How long an answer to a sent message may take, and a connection to be welcomed, in milliseconds. */
const patience = 12_000

/** What a connection needs to begin: who is there, and after which seq each conversation goes on. */
export interface Hello {
  token: string
  /** Origin of the page that embeds the panel. */
  parent?: string
  conversations: { id: string; after: number }[]
}

export interface SocketEvents {
  frame(frame: ServerFrame): void
  /**
   * The connection is over; `welcomed` says whether it ever worked, `wait` how many
   * milliseconds the server asks to wait before the next. Called once.
   */
  closed(code: number, welcomed: boolean, wait: number): void
}

interface Awaited {
  resolve(message: VisitorMessage): void
  reject(error: ApiError): void
  timer: ReturnType<typeof setTimeout>
}

/** One connection's life: hello, welcome, frames, close. It never reconnects. */
export class VisitorSocket {
  private readonly socket: WebSocket
  private readonly awaited = new Map<string, Awaited>()
  private readonly timer: ReturnType<typeof setTimeout>
  private welcomed = false
  private over = false

  constructor(
    url: string,
    hello: Hello,
    private readonly events: SocketEvents,
  ) {
    this.socket = new WebSocket(url)
    this.timer = setTimeout(() => this.finish(4000), patience)
    this.socket.onopen = () => this.post({ type: 'hello', ...hello })
    this.socket.onmessage = (e) => this.receive(String(e.data))
    // The server's reason is a code, and how many seconds to wait.
    this.socket.onclose = (e) => this.finish(e.code, e.reason)
  }

  get ready(): boolean {
    return this.welcomed && !this.over
  }

  /** Sends a message; resolves when it is stored, rejects with the server's code or when no answer comes. */
  say(conversation: string, message: Saying): Promise<VisitorMessage> {
    return new Promise((resolve, reject) => {
      // No answer in time: the connection is dead without having said so.
      const timer = setTimeout(() => this.finish(4000), patience)
      this.awaited.set(message.id, { resolve, reject, timer })
      this.post({ type: 'send', conversation, ...message })
    })
  }

  /** Sends what may be lost; nothing happens while not connected. */
  post(frame: ClientFrame): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame))
  }

  /** Ends the connection without telling `closed`. */
  close(): void {
    this.end()
    this.socket.close(1000)
  }

  private receive(data: string): void {
    const frame = parseFrame(data)
    if (!frame || this.over) return
    if (frame.type === 'welcome') {
      this.welcomed = true
      clearTimeout(this.timer)
    }
    if (frame.type === 'ack') this.settle(frame.id)?.resolve(frame.message)
    if (frame.type === 'fail') this.settle(frame.id)?.reject(new ApiError(frame.code, statusOf(frame.code)))
    this.events.frame(frame)
  }

  private settle(id: string): Awaited | undefined {
    const waiting = this.awaited.get(id)
    clearTimeout(waiting?.timer)
    this.awaited.delete(id)
    return waiting
  }

  private finish(code: number, reason = ''): void {
    if (this.over) return
    this.end()
    this.socket.close()
    this.events.closed(code, this.welcomed, pauseOf(reason.split(' ')[1]))
  }

  private end(): void {
    this.over = true
    clearTimeout(this.timer)
    for (const id of [...this.awaited.keys()]) this.settle(id)?.reject(new ApiError('offline'))
  }
}

/** The HTTP status that stands for a code: what is no state of the server's will be said again. */
export function statusOf(code: string): number {
  if (code === 'unauthenticated') return 401
  return ['rate_limited', 'unavailable', 'internal', 'full'].includes(code) ? 503 : 422
}

/** Reads a frame; undefined when it is not JSON with a type. */
export function parseFrame(data: string): ServerFrame | undefined {
  try {
    const frame: unknown = JSON.parse(data)
    return typeof frame === 'object' && frame !== null && 'type' in frame ? (frame as ServerFrame) : undefined
  } catch {
    return undefined
  }
}
