import { backoff } from './backoff'
import type { Hello, SocketEvents, VisitorSocket } from './socket'
import type { ServerFrame } from './wire'

/** How the panel is connected: `offline` after a try to come back failed. */
export type LinkState = 'idle' | 'connecting' | 'live' | 'polling' | 'offline'

/** After this long on long polls a socket is tried again, in milliseconds. */
const socketAgainAfter = 60_000
/** Sockets that never got a welcome, one after another, before polling begins. */
const strikesToPoll = 2

/** The least between two polls, in milliseconds: a server or proxy that does not hold them is not overrun. */
const pollEvery = 500

/** Close codes after which coming back is pointless: policy, and not signed in. */
const refusals = [1008, 4401]

export interface LinkParts {
  /** Who to be and where to go on; undefined when there is nothing to listen to. */
  hello(): Hello | undefined
  socket(hello: Hello, events: SocketEvents): VisitorSocket
  /** One long poll: resolves when its answer is taken in, rejects when none came. */
  poll(signal: AbortSignal): Promise<void>
  frame(frame: ServerFrame): void
  changed(state: LinkState): void
  refused(): void
}

/** Keeps one way to the server open: a socket, or long polls where sockets do not get through. */
export class Link {
  state: LinkState = 'idle'
  private socket: VisitorSocket | undefined
  private polling: AbortController | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private failures = 0
  private strikes = 0
  private pollingSince = 0

  constructor(private readonly parts: LinkParts) {}

  /** The socket, when it can take a message now. */
  get live(): VisitorSocket | undefined {
    return this.socket?.ready ? this.socket : undefined
  }

  /** Connects, or connects anew when what to listen to has changed or the network is back. */
  start(): void {
    this.stop()
    if (this.strikes >= strikesToPoll) void this.poll()
    else this.connect()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.socket?.close()
    this.socket = undefined
    this.polling?.abort()
    this.polling = undefined
  }

  private connect(): void {
    const hello = this.parts.hello()
    if (!hello) {
      this.set('idle')
      return
    }
    if (this.state === 'idle') this.set('connecting')
    this.socket = this.parts.socket(hello, {
      frame: (frame) => this.receive(frame),
      closed: (code, welcomed) => this.closed(code, welcomed),
    })
  }

  private receive(frame: ServerFrame): void {
    this.parts.frame(frame)
    if (frame.type !== 'welcome') return
    this.failures = this.strikes = 0
    this.set('live')
  }

  private closed(code: number, welcomed: boolean): void {
    this.socket = undefined
    if (refusals.includes(code)) {
      this.set('offline')
      this.parts.refused()
      return
    }
    if (!welcomed) this.strikes++
    this.failures++
    if (this.strikes >= strikesToPoll) {
      void this.poll()
      return
    }
    this.set(this.failures > 1 ? 'offline' : 'connecting') // one failure is no reason to worry anybody
    this.timer = setTimeout(() => this.connect(), backoff(this.failures))
  }

  private async poll(): Promise<void> {
    const stopped = new AbortController()
    this.polling = stopped
    this.pollingSince = Date.now()
    while (!stopped.signal.aborted) {
      try {
        await this.parts.poll(stopped.signal)
        if (stopped.signal.aborted) return
        this.failures = 0
        this.set('polling')
        if (Date.now() - this.pollingSince > socketAgainAfter) return this.trySocket()
        await pause(pollEvery, stopped.signal)
      } catch {
        if (stopped.signal.aborted) return
        this.set('offline')
        await pause(backoff(++this.failures), stopped.signal)
      }
    }
  }

  /** One try: when it fails, polling goes on. */
  private trySocket(): void {
    this.polling = undefined
    this.strikes = strikesToPoll - 1
    this.connect()
  }

  private set(state: LinkState): void {
    if (this.state === state) return
    this.state = state
    this.parts.changed(state)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
