import { liveState } from '../data/live-state'
import { wire } from '../data/wire'

export interface SocketEvents {
  frame: (frame: { type: string }) => void
  /** The server ended the session for good: signed out or disabled. */
  refused: () => void
}

// In milliseconds.
const firstPause = 500
const longestPause = 20_000
const silence = 45_000
const answer = 10_000

/** Close codes after which coming back is useless: not allowed, not signed in. */
const forGood = [1008, 4401]

/**
 * One live connection for as long as the app is open: it says hello with the
 * last cursor, comes back by itself with growing pauses, and notices silence.
 * All of its frames are given on in order, each before the next.
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
    liveState.set((s) => ({ ...s, connection: 'connecting' }))
    addEventListener('online', this.now)
    addEventListener('offline', this.lose)
    this.open()
  }

  stop(): void {
    this.stopped = true
    removeEventListener('online', this.now)
    removeEventListener('offline', this.lose)
    clearTimeout(this.timer)
    this.drop()
  }

  /** Tries at once instead of at the end of the pause. */
  now = (): void => {
    if (this.socket?.readyState === WebSocket.OPEN || this.stopped) return
    this.tries = 0
    this.open()
  }

  /** The browser says that the network is gone: what is left of the connection is not to be trusted. */
  private lose = (): void => {
    if (this.stopped) return
    this.drop()
    this.retry()
  }

  private open(): void {
    clearTimeout(this.timer)
    this.drop()
    const socket = new WebSocket(this.url)
    this.socket = socket
    this.watch()
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'hello', cursor: this.cursor }))
      wire.connect((frame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
      })
    }
    socket.onmessage = (event) => this.receive(String(event.data))
    socket.onclose = (event) => this.closed(event.code)
  }

  private drop(): void {
    clearTimeout(this.watchdog)
    wire.disconnect()
    if (!this.socket) return
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null
    this.socket.close()
    this.socket = undefined
  }

  private receive(raw: string): void {
    this.watch()
    const frame = JSON.parse(raw) as { type: string; cursor?: number }
    this.events.frame(frame)
    if (frame.type === 'welcome') {
      this.tries = 0
      liveState.set((s) => ({ ...s, connection: 'open' }))
    } else if (typeof frame.cursor === 'number') {
      // After a resync the server's place counts, also when it is an earlier one.
      this.cursor = frame.type === 'resync' ? frame.cursor : Math.max(this.cursor, frame.cursor)
    }
  }

  private closed(code: number): void {
    this.drop()
    if (forGood.includes(code)) this.events.refused()
    else this.retry()
  }

  private retry(): void {
    clearTimeout(this.timer)
    const pause = Math.min(longestPause, firstPause * 2 ** this.tries++) * (0.5 + Math.random() / 2)
    liveState.set((s) => ({ ...s, connection: 'lost', retryAt: Date.now() + pause }))
    this.timer = setTimeout(() => this.open(), pause)
  }

  /** Browsers answer pings unseen, so silence proves nothing: ask, and begin anew when no answer comes. */
  private watch(): void {
    clearTimeout(this.watchdog)
    this.watchdog = setTimeout(() => {
      wire.send({ type: 'ping' })
      this.watchdog = setTimeout(() => this.lose(), answer)
    }, silence)
  }
}
