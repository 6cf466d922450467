import { ApiError, VisitorApi } from './api'
import { Delivery } from './delivery'
import { Link } from './link'
import type { Outgoing } from './outbox'
import { type Hello, type SocketEvents, VisitorSocket } from './socket'
import { type ChatState, firstOpen, initialState, threadOf, withConversations, withMessages, withTyping } from './state'
import type { Memory } from './storage'
import { lastHeard } from './thread'
import { uuidv7 } from './uuid'
import type { Page, ServerFrame, Visitor, VisitorMessage, WireFile } from './wire'

/** A typing line without news disappears after this long, in milliseconds. */
const typingLasts = 8000
/** One's own typing is told this often. */
const typingEvery = 3000
/** Conversations that a connection goes on with; older ones load when opened. */
const followAtMost = 20

export interface ChatParts {
  channel: string
  memory: Memory
  api?: VisitorApi
  socket?: (hello: Hello, events: SocketEvents) => VisitorSocket
  /** The page that the visitor is on, as the host page says. */
  page?: () => Page | undefined
}

/** The visitor's side of the chat: keeps ChatState true and does what the visitor asks. */
export class Chat {
  state: ChatState = initialState
  private readonly api: VisitorApi
  private readonly memory: Memory
  private readonly delivery: Delivery
  private readonly link: Link
  private readonly listeners = new Set<() => void>()
  private readonly typingTimers = new Map<string, ReturnType<typeof setTimeout>>()
  /** Conversations whose frames on this connection follow their cursor without omission. */
  private covered = new Set<string>()
  private making: Promise<string> | undefined
  private typedAt = 0

  constructor(private readonly parts: ChatParts) {
    this.memory = parts.memory
    this.api = parts.api ?? new VisitorApi(() => this.memory.get('token'))
    this.delivery = new Delivery(this.memory, {
      send: (item) => this.send(item),
      delivered: (item, message) => this.delivered(item, message),
      changed: (box) => this.set({ box }),
    })
    this.link = new Link({
      hello: () => this.hello(),
      socket: parts.socket ?? openSocket,
      poll: (signal) => this.poll(signal),
      frame: (frame) => this.receive(frame),
      changed: (link) => this.linkChanged(link),
      refused: () => void this.load(),
    })
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Fetches what there is, and goes on from there. May be called again after a failure. */
  async load(): Promise<void> {
    const email = this.memory.get('email') === 'skipped' ? 'skipped' : 'unasked'
    this.set({ box: this.delivery.box, email })
    try {
      const [channel] = await Promise.all([this.api.channel(this.parts.channel), this.loadMe()])
      this.set({ channel, problem: undefined, ready: true, open: this.state.open ?? firstOpen(this.state, uuidv7()) })
    } catch (error) {
      const code = error instanceof ApiError && error.status === 404 ? 'not_found' : 'offline'
      return this.set({ problem: code })
    }
    this.link.start()
    this.delivery.kick()
    this.markSeen()
  }

  private async loadMe(): Promise<void> {
    if (!this.memory.get('token')) return
    try {
      const { contact, conversations } = await this.api.me()
      this.set({ ...withConversations(this.state, conversations), contact, email: contact.email ? 'given' : this.state.email })
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      this.forget()
    }
  }

  /** The token is no longer good: what waits goes into new conversations of a new visitor. */
  private forget(): void {
    this.memory.set('token', null)
    this.link.stop()
    this.delivery.moveAway(uuidv7)
    this.set({ contact: {}, conversations: [], threads: {}, open: this.delivery.box.at(-1)?.conversation ?? uuidv7() })
  }

  /** Says something in the open conversation; it is on screen at once and in the outbox until stored. */
  say(text: string, files: WireFile[]): void {
    const conversation = this.state.open
    if (!conversation || (!text.trim() && files.length === 0)) return
    const item: Outgoing = { id: uuidv7(), conversation, text: text.trim(), files, at: new Date().toISOString() }
    const page = this.parts.page?.()
    this.typedAt = 0
    this.delivery.put(page ? { ...item, page } : item)
  }

  retry(id: string): void {
    this.delivery.retry(id)
  }

  discard(id: string): void {
    this.delivery.drop(id)
  }

  /** Shows a conversation, a new one when no id is given, or the list. */
  open(id: string | 'new' | 'list'): void {
    this.set({ open: id === 'list' ? undefined : id === 'new' ? uuidv7() : id })
    const known = this.state.conversations.some((c) => c.id === this.state.open)
    if (known && (this.state.link === 'polling' || !this.covered.has(this.state.open ?? ''))) this.link.start()
    this.markSeen()
  }

  /** The panel was unfolded or folded. */
  show(shown: boolean): void {
    this.set({ shown })
    if (shown && this.state.problem === 'offline') void this.load()
    this.markSeen()
  }

  /** The network or the visitor is back: try now. */
  wake(): void {
    if (!this.state.ready) return void this.load()
    if (this.state.link === 'offline' || this.state.link === 'connecting') this.link.start()
    this.delivery.kick()
    this.markSeen()
  }

  /** What is written and not sent yet; survives a reload. */
  get draft(): string {
    return this.memory.get('draft') ?? ''
  }

  set draft(text: string) {
    this.memory.set('draft', text || null)
  }

  stop(): void {
    this.link.stop()
    this.delivery.stop()
  }

  /** Tells the agents that the visitor is writing; not what. */
  typing(): void {
    const now = Date.now()
    if (!this.state.open || now - this.typedAt < typingEvery) return
    this.typedAt = now
    this.link.live?.post({ type: 'typing', conversation: this.state.open, on: true })
  }

  async introduce(visitor: Visitor): Promise<void> {
    await this.api.introduce(visitor)
    this.set({ contact: { ...this.state.contact, ...visitor }, email: visitor.email ? 'given' : this.state.email })
  }

  skipEmail(): void {
    this.memory.set('email', 'skipped')
    this.set({ email: 'skipped' })
  }

  /** The visitor's token, made when first needed. */
  token(): Promise<string> {
    const held = this.memory.get('token')
    if (held) return Promise.resolve(held)
    this.making ??= this.api.newVisitor(this.parts.channel).then(
      (token) => {
        this.memory.set('token', token)
        this.making = undefined
        return token
      },
      (error: unknown) => {
        this.making = undefined
        throw error
      },
    )
    return this.making
  }

  private async send(item: Outgoing): Promise<VisitorMessage> {
    await this.token()
    const saying = { id: item.id, text: item.text, files: item.files.map((f) => f.id), ...(item.page && { page: item.page }) }
    try {
      return await (this.link.live?.say(item.conversation, saying) ?? this.api.say(item.conversation, saying))
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.forget()
      throw error
    }
  }

  private delivered(item: Outgoing, message: VisitorMessage): void {
    this.state = withMessages(this.state, item.conversation, [message], false)
    const known = this.state.conversations.find((c) => c.id === item.conversation)
    const last = { text: message.text, at: message.at, mine: true }
    const conversation = known ?? { id: item.conversation, status: 'open' as const, lastSeq: 0, seenSeq: 0, agentSeenSeq: 0, updatedAt: message.at }
    this.set(withConversations(this.state, [{ ...conversation, last, status: 'open', updatedAt: message.at, lastSeq: message.seq, seenSeq: message.seq }]))
    if (!this.covered.has(item.conversation)) this.link.start()
  }

  private hello(): Hello | undefined {
    const token = this.memory.get('token')
    if (!token || this.state.conversations.length === 0) return undefined
    const recent = this.state.conversations.slice(0, followAtMost).map((c) => c.id)
    if (this.state.open && this.state.conversations.some((c) => c.id === this.state.open)) recent.push(this.state.open)
    this.covered = new Set(recent)
    return { token, conversations: [...this.covered].map((id) => ({ id, after: threadOf(this.state, id).cursor })) }
  }

  private async poll(signal: AbortSignal): Promise<void> {
    const open = this.state.conversations.find((c) => c.id === this.state.open) ?? this.state.conversations[0]
    if (!open) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
    const page = await this.api.messages(open.id, threadOf(this.state, open.id).cursor, this.state.link === 'polling' ? 25 : 0, signal)
    this.state = withMessages(this.state, open.id, page.items, true)
    this.set(withConversations(this.state, [page.conversation]))
    this.markSeen()
  }

  private receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        return this.set(withConversations(this.state, frame.conversations))
      case 'message': {
        const { message, conversation } = frame
        this.state = withMessages(this.state, message.conversation, [message], this.covered.has(message.conversation))
        if (!message.mine) this.setTyping(message.conversation, undefined)
        this.set(withConversations(this.state, [conversation]))
        return this.markSeen()
      }
      case 'state':
        return this.set(withConversations(this.state, [frame.conversation]))
      case 'typing':
        return this.setTyping(frame.conversation, frame.on ? (frame.name ?? '') : undefined)
      case 'resync':
        for (const id of frame.conversation ? [frame.conversation] : [...this.covered]) void this.resync(id)
    }
  }

  /** Loads what the connection could not replay; until it is whole, frames do not move the cursor. */
  private async resync(id: string): Promise<void> {
    this.covered.delete(id)
    try {
      for (let more = true; more; ) {
        const page = await this.api.messages(id, threadOf(this.state, id).cursor)
        this.state = withMessages(this.state, id, page.items, true)
        this.set(withConversations(this.state, [page.conversation]))
        more = page.next !== undefined && page.items.length > 0
      }
      this.covered.add(id)
      this.markSeen()
    } catch {
      this.link.start()
    }
  }

  private linkChanged(link: ChatState['link']): void {
    this.set({ link })
    if (link === 'live' || link === 'polling') this.delivery.kick()
  }

  private setTyping(id: string, name: string | undefined): void {
    clearTimeout(this.typingTimers.get(id))
    if (name !== undefined) this.typingTimers.set(id, setTimeout(() => this.setTyping(id, undefined), typingLasts))
    this.set(withTyping(this.state, id, name))
  }

  /** Says how far the visitor has read, when the conversation is really in front of him. */
  private markSeen(): void {
    const { open, shown } = this.state
    const conversation = this.state.conversations.find((c) => c.id === open)
    if (!open || !conversation || !shown || document.visibilityState !== 'visible') return
    const seq = lastHeard(threadOf(this.state, open))
    if (seq <= conversation.seenSeq) return
    this.set(withConversations(this.state, [{ ...conversation, seenSeq: seq }]))
    const socket = this.link.live
    if (socket) socket.post({ type: 'seen', conversation: open, seq })
    else this.api.seen(open, seq).catch(() => undefined) // the next message's mark says it again
  }

  private set(change: Partial<ChatState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }
}

function openSocket(hello: Hello, events: SocketEvents): VisitorSocket {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return new VisitorSocket(`${scheme}//${location.host}/chat/ws`, hello, events)
}
