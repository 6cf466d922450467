import { liveState, wire } from '../data/live-state'

export interface SocketEvents {
  frame: (frame: { type: string } & Record<string, unknown>) => void
  /** The server ended the session for good: signed out or disabled. */
  refused: () => void
}

const first = 500
const longest = 20_000
const silence = 70_000
const answer = 10_000

/**
 * One live connection for as long as the app is open: it says hello with the
 * last cursor, comes back by itself with growing pauses, and notices silence.
 */
export class LiveSocket {
  private socket?: WebSocket
  private timer?: ReturnType<typeof setTimeout>
  private watchdog?: ReturnType<typeof setTimeout>
  private tries = 0
  private stopped = false

  constructor(
    private cursor: number,
    private readonly events: SocketEvents,
    private readonly url = `${location.origin.replace(/^http/, 'ws')}/ws`,
  ) {
    addEventListener('online', this.now)
    this.open()
  }

  stop(): void {
    this.stopped = true
    removeEventListener('online', this.now)
    clearTimeout(this.timer)
    clearTimeout(this.watchdog)
    this.socket?.close()
    wire.send = () => {}
  }

  /** Tries at once instead of at the end of the pause. */
  now = (): void => {
    if (this.socket?.readyState === WebSocket.OPEN || this.stopped) return
    clearTimeout(this.timer)
    this.tries = 0
    this.open()
  }

  private open(): void {
    const old = this.socket
    if (old) {
      old.onclose = null
      old.close()
    }
    const socket = new WebSocket(this.url)
    this.socket = socket
    this.watch()
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'hello', cursor: this.cursor }))
      wire.send = (frame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
      }
    }
    socket.onmessage = (event) => this.receive(String(event.data))
    socket.onclose = (event) => this.closed(event.code)
  }

  private receive(raw: string): void {
    this.watch()
    const frame = JSON.parse(raw) as { type: string; cursor?: number } & Record<string, unknown>
    if (frame.type === 'welcome') {
      this.tries = 0
      liveState.set((s) => ({ ...s, connection: 'open' }))
    } else if (typeof frame.cursor === 'number') {
      // After a resync the server's place counts, also when it is an earlier one.
      this.cursor = frame.type === 'resync' ? frame.cursor : Math.max(this.cursor, frame.cursor)
    }
    this.events.frame(frame)
  }

  private closed(code: number): void {
    clearTimeout(this.watchdog)
    wire.send = () => {}
    if (this.stopped) return
    if (code === 1008 || code === 4401) {
      this.events.refused()
      return
    }
    const pause = Math.min(longest, first * 2 ** this.tries++) * (0.5 + Math.random() / 2)
    liveState.set((s) => ({ ...s, connection: 'lost', retryAt: Date.now() + pause }))
    this.timer = setTimeout(() => this.open(), pause)
  }

  /** Browsers answer pings unseen, so silence proves nothing: ask, and begin anew when no answer comes. */
  private watch(): void {
    clearTimeout(this.watchdog)
    this.watchdog = setTimeout(() => {
      wire.send({ type: 'ping' })
      this.watchdog = setTimeout(() => this.open(), answer)
    }, silence)
  }
}
