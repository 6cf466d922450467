import { backoff } from '../../shared/backoff'
import { type LiveState, liveState } from '../data/live-state'
import { type OutFrame, wire } from '../data/wire'

export interface LiveFrame {
  type: string
  /** Where one is in the feed once the frame was taken in; only frames of the feed have it. */
  cursor?: number
}

export interface SocketEvents {
  frame: (frame: LiveFrame) => void
  /** The server ended the session for good: signed out or disabled. */
  refused: () => void
}

export type Connection = Pick<LiveState, 'connection' | 'retryAt'>

/** Who is told how the connection stands, and is given the way out on it. */
export interface Line {
  up: (send: (frame: OutFrame) => void) => void
  down: () => void
  state: (connection: Connection) => void
}

/** The line of a tab that has its connection to itself. */
const ownLine: Line = {
  up: wire.connect,
  down: wire.disconnect,
  state: (connection) => liveState.set((s) => ({ ...s, ...connection })),
}

// In milliseconds.
const silence = 45_000
const answer = 10_000
/** A connection that lasted so long was a good one: the next loss is the first again. */
const lasting = 10_000
/** A network that comes and goes faster leads to no more tries. */
const blink = 5000

/** Close codes after which coming back is useless: not allowed, not signed in. */
const forGood = [1008, 4401]
/** What the server says with these codes when only the frame was wrong. */
const frameFaults = ['invalid', 'too_large']

/** What the server said as it closed: a code, and how long to stay away, in milliseconds. */
function farewell({ code, reason }: CloseEvent): { ends: boolean; wait: number } {
  const [name = '', seconds] = (reason ?? '').split(' ')
  const wait = 1000 * (Number(seconds) || 0)
  return { ends: forGood.includes(code) && wait === 0 && !frameFaults.includes(name), wait }
}

/**
 * One live connection for as long as the app is open: it says hello with the
 * last cursor, comes back by itself with growing pauses, and notices silence.
 * All of its frames are given on in order, each before the next.
 */
export class LiveSocket {
  private socket?: WebSocket
  private timer?: ReturnType<typeof setTimeout>
  private watchdog?: ReturnType<typeof setTimeout>
  private failures = 0
  private welcomed = 0 // when, on this connection
  private cameBack = 0 // when the network did, the last time that it led to a try
  private notBefore = 0 // the server asked to be left alone until then
  private stopped = false

  constructor(
    private cursor: number,
    private readonly events: SocketEvents,
    private readonly line = ownLine,
    private readonly url = `${location.origin.replace(/^http/, 'ws')}/ws`,
  ) {
    line.state({ connection: 'connecting', retryAt: 0 })
    addEventListener('online', this.back)
    addEventListener('offline', this.lose)
    this.open()
  }

  stop(): void {
    this.stopped = true
    removeEventListener('online', this.back)
    removeEventListener('offline', this.lose)
    clearTimeout(this.timer)
    this.drop()
  }

  /** Tries at once instead of at the end of the pause. */
  now = (): void => {
    if (!this.stopped && this.socket?.readyState !== WebSocket.OPEN) this.open()
  }

  /** The network is there again, which is no news to a server that asked to wait. */
  private back = (): void => {
    const now = Date.now()
    if (now < this.notBefore || now - this.cameBack < blink) return
    this.cameBack = now
    this.now()
  }

  /** The browser says that the network is gone: what is left of the connection is not to be trusted. */
  private lose = (): void => {
    if (this.stopped || !this.socket) return
    this.drop()
    this.retry()
  }

  private open(): void {
    clearTimeout(this.timer)
    this.drop()
    let socket: WebSocket
    try {
      socket = new WebSocket(this.url)
    } catch {
      this.retry() // it is forbidden by the browser or an extension
      return
    }
    this.socket = socket
    this.watch()
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'hello', cursor: this.cursor }))
      this.line.up(this.send)
    }
    socket.onmessage = (event) => this.receive(String(event.data))
    socket.onclose = (event) => this.closed(event)
  }

  private send = (frame: OutFrame): void => {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame))
  }

  private drop(): void {
    clearTimeout(this.watchdog)
    this.line.down()
    if (!this.socket) return
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null
    this.socket.close()
    this.socket = undefined
  }

  private receive(raw: string): void {
    this.watch()
    const frame = JSON.parse(raw) as LiveFrame
    this.events.frame(frame)
    if (frame.type === 'welcome') {
      this.welcomed = Date.now()
      this.line.state({ connection: 'open', retryAt: 0 })
    } else if (typeof frame.cursor === 'number') {
      // After a resync the server's place counts, also when it is an earlier one.
      this.cursor = frame.type === 'resync' ? frame.cursor : Math.max(this.cursor, frame.cursor)
    }
  }

  private closed(event: CloseEvent): void {
    this.drop()
    const { ends, wait } = farewell(event)
    if (ends) this.events.refused()
    else this.retry(wait)
  }

  private retry(asked = 0): void {
    clearTimeout(this.timer)
    if (this.welcomed > 0 && Date.now() - this.welcomed >= lasting) this.failures = 0
    this.welcomed = 0
    const pause = backoff(++this.failures, asked)
    this.notBefore = Date.now() + asked
    this.line.state({ connection: 'lost', retryAt: Date.now() + pause })
    this.timer = setTimeout(() => this.open(), pause)
  }

  /** Browsers answer pings unseen, so silence proves nothing: ask, and begin anew when no answer comes. */
  private watch(): void {
    clearTimeout(this.watchdog)
    this.watchdog = setTimeout(() => {
      this.send({ type: 'ping' })
      this.watchdog = setTimeout(() => this.lose(), answer)
    }, silence)
  }
}
