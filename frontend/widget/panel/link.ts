import { backoff } from '../../shared/backoff'
import { failureOf } from './api'
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
/** A poll that was answered sooner, with nothing, was not held, in milliseconds: asking goes slower. */
const heldFor = 2000

/** A connection that lasts this long has worked: what fails after it is a new matter, in milliseconds. */
const lasting = 30_000

/** Close codes after which another socket is pointless: policy, and not signed in. */
const refusals = [1008, 4401]

export interface LinkParts {
  /** Who to be and where to go on; undefined when there is nothing to listen to. */
  hello(): Hello | undefined
  socket(hello: Hello, events: SocketEvents): VisitorSocket
  /** One long poll: resolves when its answer is taken in, to whether there was anything; rejects when none came. */
  poll(signal: AbortSignal): Promise<boolean>
  frame(frame: ServerFrame): void
  changed(state: LinkState): void
  /** The server does not know the visitor, as it seems: to be asked. */
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
  /** When the present connection was welcomed, and when a socket may be tried again. */
  private since = 0
  private socketAt = 0

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

  /** What was begun has failed: begins anew, after a pause. */
  fail(wait = 0): void {
    this.stop()
    this.later(() => this.start(), wait)
  }

  private later(what: () => void, wait: number): void {
    this.timer = setTimeout(what, backoff(++this.failures, wait))
  }

  private connect(): void {
    const hello = this.parts.hello()
    if (!hello) {
      this.set('idle')
      return
    }
    if (this.state === 'idle') this.set('connecting')
    try {
      this.socket = this.parts.socket(hello, {
        frame: (frame) => this.receive(frame),
        closed: (code, welcomed, wait) => this.closed(code, welcomed, wait),
      })
    } catch {
      // Some browsers forbid sockets, and say so at once.
      this.strikes = strikesToPoll
      void this.poll()
    }
  }

  private receive(frame: ServerFrame): void {
    this.parts.frame(frame)
    if (frame.type !== 'welcome') return
    this.strikes = 0
    this.since = Date.now()
    this.set('live')
  }

  private closed(code: number, welcomed: boolean, wait: number): void {
    this.socket = undefined
    if (welcomed && Date.now() - this.since > lasting) this.failures = 0
    if (!welcomed) this.strikes++
    if (refusals.includes(code)) this.strikes = strikesToPoll
    // By polls one learns whether only sockets are refused.
    if (this.strikes >= strikesToPoll) {
      this.socketAt = Date.now() + Math.max(socketAgainAfter, wait)
      void this.poll()
      return
    }
    this.later(() => this.connect(), wait)
    this.set(this.failures > 1 ? 'offline' : 'connecting') // one failure is no reason to worry anybody
  }

  private async poll(): Promise<void> {
    const stopped = new AbortController()
    this.polling = stopped
    this.socketAt = Math.max(this.socketAt, Date.now() + socketAgainAfter)
    let idle = 0 // answers, one after another, that came at once and held nothing
    while (!stopped.signal.aborted) {
      try {
        const asked = Date.now()
        const news = await this.parts.poll(stopped.signal)
        if (stopped.signal.aborted) return
        this.failures = 0
        const first = this.state !== 'polling'
        this.set('polling')
        if (Date.now() > this.socketAt) return this.trySocket()
        idle = news || first || Date.now() - asked > heldFor ? 0 : idle + 1
        await pause(idle ? backoff(idle) : pollEvery, stopped.signal)
      } catch (error) {
        if (stopped.signal.aborted) return
        const { status, wait } = failureOf(error)
        if (status === 401) return this.later(() => this.parts.refused(), wait)
        if (status === 0 || status >= 500) this.set('offline')
        await pause(backoff(++this.failures, wait), stopped.signal)
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
