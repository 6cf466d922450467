import { type LiveState, liveState } from '../data/live-state'
import { type OutFrame, wire } from '../data/wire'
import { type Connection, type Line, type LiveFrame, LiveSocket, type SocketEvents } from './socket'

/** What tabs say to each other. The leader is the tab that holds the connection. */
type Told =
  | { say: 'lead' } // a leader begins: join it
  | { say: 'join'; tab: string; cursor: number }
  | { say: 'joined'; tab: string; frames: LiveFrame[]; state: LiveState }
  | { say: 'frame'; frame: LiveFrame }
  | { say: 'connection'; connection: Connection }
  | { say: 'out'; tab: string; frame: OutFrame }
  | { say: 'retry' | 'refused' | 'ask' | 'here' }

// In milliseconds: how long a follower that is looked at bears silence, and how long it waits for an answer.
const silence = 20_000
const answer = 4_000

/** How many of the feed's last frames a leader keeps for tabs that come later. */
const kept = 500

type ByTab = Map<string, OutFrame>

const latest = (said: ByTab): OutFrame | undefined => [...said.values()].at(-1)

/** What the server is told of frames that stand, when several tabs say them, the latest last. */
const agreed: Record<string, (said: ByTab) => OutFrame | undefined> = {
  // One looks where one looked last.
  viewing: latest,
  // One is here as long as one is in any tab.
  presence: (said) =>
    [...said.values()].find((frame) => frame.type === 'presence' && frame.state === 'online') ?? latest(said),
}

/** Whether tabs of this browser can share: without locks (plain http) each has a connection of its own. */
export const canShare = (): boolean => 'locks' in navigator && typeof BroadcastChannel === 'function'

/**
 * One live connection for all tabs of a browser in which an agent is signed
 * in. The tab that holds a lock has the socket and passes on every frame;
 * when it goes, the next takes over from its own cursor, so that nothing is
 * missed. A tab that joins is given what it has missed, or is told to reload.
 */
export class SharedSocket {
  private readonly tab = crypto.randomUUID()
  private readonly channel: BroadcastChannel
  private readonly stopped = new AbortController()
  private socket?: LiveSocket
  private ring: LiveFrame[] = []
  private floor = 0 // the ring has every frame of the feed after it
  private out?: (frame: OutFrame) => void
  private said = new Map<string, ByTab>() // by type
  private sent = new Map<string, OutFrame>() // by type, on this connection
  private tabs = new Set<string>()
  private joined = false
  private timer?: ReturnType<typeof setTimeout>

  constructor(
    private readonly name: string,
    private cursor: number,
    private readonly events: SocketEvents,
  ) {
    this.channel = new BroadcastChannel(name)
    this.channel.onmessage = (event: MessageEvent<Told>) => this.told(event.data)
    this.hold(`${name}.${this.tab}`, {}, () => {})
    this.follow()
    document.addEventListener('visibilitychange', this.listen)
    addEventListener('focus', this.plug)
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.listen)
    removeEventListener('focus', this.plug)
    clearTimeout(this.timer)
    this.stopped.abort()
    this.unlead()
    wire.disconnect()
    this.channel.close()
  }

  /** Tries at once instead of at the end of the pause. */
  now(): void {
    if (this.socket) this.socket.now()
    else this.tell({ say: 'retry' })
  }

  /** Holds a lock until this stops, or until another tab takes it. */
  private hold(lock: string, options: LockOptions, got: () => void): void {
    const { signal } = this.stopped
    const work = () => {
      if (signal.aborted) return
      got()
      return new Promise<void>((done) => signal.addEventListener('abort', () => done()))
    }
    // A lock cannot be both taken by force and given up while it is waited for.
    navigator.locks.request(lock, options.steal ? options : { ...options, signal }, work).catch(() => {
      if (signal.aborted) return
      this.unlead()
      this.follow()
    })
  }

  private follow(): void {
    this.joined = false
    this.hold(this.name, {}, this.lead)
    this.join()
  }

  /** Gives the tab its way out; what stands in it is said, as what was said last. */
  private plug = (): void => {
    if (this.socket) wire.connect((frame) => this.say(this.tab, frame))
    else wire.connect((frame) => this.tell({ say: 'out', tab: this.tab, frame }))
  }

  private lead = (): void => {
    clearTimeout(this.timer)
    this.ring = []
    this.floor = this.cursor
    this.said.clear()
    this.tabs.clear()
    this.socket = new LiveSocket(this.cursor, { frame: this.take, refused: this.refuse }, this.line)
    this.plug()
    this.tell({ say: 'lead' })
  }

  private unlead(): void {
    this.socket?.stop()
    this.socket = undefined
    this.out = undefined
  }

  private readonly line: Line = {
    up: (send) => {
      this.out = send
      this.sent.clear()
      for (const type of this.said.keys()) this.agree(type)
    },
    down: () => {
      this.out = undefined
    },
    state: (connection) => {
      liveState.set((s) => ({ ...s, ...connection }))
      this.tell({ say: 'connection', connection })
    },
  }

  /** A frame from the server, as the leader has it. */
  private take = (frame: LiveFrame): void => {
    this.tell({ say: 'frame', frame })
    if (frame.type === 'resync') {
      this.ring = []
      this.floor = frame.cursor ?? this.floor
    } else if (frame.type !== 'welcome' && frame.cursor !== undefined) {
      this.ring.push(frame)
      if (this.ring.length > kept) this.floor = this.ring.shift()?.cursor ?? this.floor
    }
    this.receive(frame)
  }

  private refuse = (): void => {
    this.tell({ say: 'refused' })
    this.events.refused()
  }

  private receive(frame: LiveFrame): void {
    this.events.frame(frame)
    if (frame.type === 'welcome' || frame.cursor === undefined) return
    this.cursor = frame.type === 'resync' ? frame.cursor : Math.max(this.cursor, frame.cursor)
  }

  /** A tab's frame goes out; of what stands, what the tabs agree on. */
  private say(tab: string, frame: OutFrame): void {
    if (!(frame.type in agreed)) {
      this.out?.(frame)
      return
    }
    const said = this.said.get(frame.type) ?? new Map()
    said.delete(tab)
    this.said.set(frame.type, said.set(tab, frame))
    this.agree(frame.type)
  }

  private agree(type: string): void {
    const frame = agreed[type]?.(this.said.get(type) ?? new Map())
    if (!this.out || !frame || JSON.stringify(frame) === JSON.stringify(this.sent.get(type))) return
    this.sent.set(type, frame)
    this.out(frame)
  }

  /** A tab was closed: what it said stands no longer. */
  private forget(tab: string): void {
    this.tabs.delete(tab)
    for (const [type, said] of this.said) {
      said.delete(tab)
      this.agree(type)
    }
  }

  private tell(told: Told): void {
    if (!this.stopped.signal.aborted) this.channel.postMessage(told)
  }

  private told(told: Told): void {
    if (this.socket) this.toldLeader(told, this.socket)
    else this.toldFollower(told)
  }

  private toldLeader(told: Told, socket: LiveSocket): void {
    switch (told.say) {
      case 'join':
        this.welcome(told.tab, told.cursor)
        break
      case 'out':
        this.say(told.tab, told.frame)
        break
      case 'retry':
        socket.now()
        break
      case 'ask':
        this.tell({ say: 'here' })
        break
    }
  }

  private welcome(tab: string, cursor: number): void {
    const missed = this.ring.filter((frame) => (frame.cursor ?? 0) > cursor)
    const frames = cursor < this.floor ? [{ type: 'resync', cursor: this.cursor }] : missed
    this.tell({ say: 'joined', tab, frames, state: liveState.get() })
    if (this.tabs.has(tab)) return
    this.tabs.add(tab)
    void navigator.locks
      .request(`${this.name}.${tab}`, { signal: this.stopped.signal }, () => this.forget(tab))
      .catch(() => {}) // this tab was closed first
  }

  private toldFollower(told: Told): void {
    this.listen()
    switch (told.say) {
      case 'lead':
        this.join()
        break
      case 'joined':
        if (told.tab === this.tab) this.begin(told.frames, told.state)
        break
      case 'frame':
        if (this.joined) this.receive(told.frame)
        break
      case 'connection':
        liveState.set((s) => ({ ...s, ...told.connection }))
        break
      case 'refused':
        this.events.refused()
        break
    }
  }

  private join(): void {
    this.joined = false
    this.tell({ say: 'join', tab: this.tab, cursor: this.cursor })
    this.listen()
  }

  private begin(frames: LiveFrame[], state: LiveState): void {
    this.joined = true
    liveState.set(() => state)
    for (const frame of frames) this.receive(frame)
    this.plug()
  }

  /** A leader that was put to sleep by the browser still holds its lock: who is looked at asks, and takes it by force. */
  private listen = (): void => {
    clearTimeout(this.timer)
    if (this.socket || document.visibilityState !== 'visible') return
    this.timer = setTimeout(() => {
      this.tell({ say: 'ask' })
      this.timer = setTimeout(() => this.hold(this.name, { steal: true }, this.lead), answer)
    }, silence)
  }
}
