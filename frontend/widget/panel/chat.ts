import { backoff } from '../../shared/backoff'
import type { PageView } from '../protocol'
import { failureOf, VisitorApi } from './api'
import { Compose } from './compose'
import { Delivery } from './delivery'
import { Listening } from './listening'
import type { Outgoing } from './outbox'
import type { Hello, SocketEvents, VisitorSocket } from './socket'
import { type ChatState, conversationOf, firstOpen, threadOf, withConversations, withMessages } from './state'
import { type Memory, wipe } from './storage'
import { Store } from './store'
import { lastHeard } from './thread'
import { uuidv7 } from './uuid'
import type { VisitorMessage } from './wire'

/** One's own typing is told this often, in milliseconds. */
const typingEvery = 3000

/** Who is here, and the hours, are asked for again when the panel unfolds after this long, in milliseconds. */
const freshFor = 60_000

export interface ChatParts {
  channel: string
  memory: Memory
  api?: VisitorApi
  socket?: (hello: Hello, events: SocketEvents) => VisitorSocket
  /** Origin of the page that embeds the panel; the server compares it with the channel's. */
  host?: string
  /** Begins anew with what the memory holds: nothing of another person stays on screen or under way. */
  restart?: () => void
}

/** The visitor's side of the chat: does what the visitor asks and keeps the store true. */
export class Chat {
  readonly store = new Store()
  readonly compose: Compose
  readonly api: VisitorApi
  readonly memory: Memory
  readonly delivery: Delivery
  readonly listening: Listening
  private making: Promise<string> | undefined
  private typedAt = 0
  private becoming = Promise.resolve()
  private pages: readonly PageView[] = []
  private channelAt = 0
  private failures = 0
  private again: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly parts: ChatParts) {
    const memory = parts.memory
    const api = parts.api ?? new VisitorApi(() => memory.get('token'))
    this.memory = memory
    this.api = api
    this.delivery = new Delivery(memory, {
      send: (item) => this.send(item),
      delivered: (item, message) => this.delivered(item, message),
      changed: (box) => this.store.set({ box }),
    })
    this.listening = new Listening({
      store: this.store,
      api,
      memory,
      host: parts.host,
      socket: parts.socket,
      heard: () => this.markSeen(),
      connected: () => this.delivery.kick(),
      refused: () => void this.load(),
    })
    this.compose = new Compose(
      this.store,
      memory,
      () => this.token(),
      () => void this.load(),
    )
  }

  get state(): ChatState {
    return this.store.state
  }

  /** Fetches what there is, and goes on from there; after a failure again, and sooner when it is called. */
  async load(): Promise<void> {
    clearTimeout(this.again)
    this.store.set({ box: this.delivery.box, email: this.memory.get('email') === 'skipped' ? 'skipped' : 'unasked' })
    try {
      await Promise.all([this.loadChannel(), this.loadMe()])
      this.store.set({
        problem: undefined,
        ready: true,
        open: this.state.open ?? firstOpen(this.state, uuidv7()),
      })
      this.failures = 0
    } catch (error) {
      const { status, wait } = failureOf(error)
      this.again = setTimeout(() => void this.load(), backoff(++this.failures, wait))
      return this.store.set({ problem: status === 404 ? 'not_found' : 'offline' })
    }
    this.listening.link.start()
    this.delivery.kick()
    this.markSeen()
    this.tellPages()
  }

  private async loadChannel(): Promise<void> {
    this.channelAt = Date.now()
    this.store.set({ channel: await this.api.channel(this.parts.channel) })
  }

  /** Who is here changes: it is not said as it was long ago. */
  private freshen(): void {
    if (this.state.ready && Date.now() - this.channelAt > freshFor) this.loadChannel().catch(() => undefined)
  }

  private async loadMe(): Promise<void> {
    if (!this.memory.get('token')) return
    try {
      const { contact, conversations } = await this.api.me()
      this.store.set({ ...withConversations(this.state, conversations), contact })
    } catch (error) {
      if (failureOf(error).status !== 401) throw error
      this.forget()
    }
  }

  /** The token is no longer good: what waits goes into new conversations of a new visitor, files are uploaded again. */
  private forget(): void {
    this.memory.set('token', null)
    this.listening.link.stop()
    this.delivery.moveAway(uuidv7)
    this.compose.along(() =>
      this.store.set({
        contact: {},
        conversations: [],
        threads: {},
        open: this.delivery.box.at(-1)?.conversation ?? uuidv7(),
      }),
    )
    this.compose.files((f) => f.again())
  }

  /** Says what the box holds in the open conversation: on screen at once, in the outbox until stored. */
  say(): void {
    const conversation = this.state.open
    const written = conversation && this.compose.take()
    if (!written) return
    const item: Outgoing = {
      id: uuidv7(),
      conversation,
      ...written,
      topic: this.topic(conversation),
      at: new Date().toISOString(),
      page: this.pages.at(-1),
    }
    this.typedAt = 0
    this.delivery.put(item)
  }

  private topic(conversation: string): string | undefined {
    const { topic } = this.state
    return topic?.conversation === conversation ? topic.text : undefined
  }

  /** Shows a conversation, a new one when no id is given, or the list. */
  open(id: string | 'new' | 'list'): void {
    this.store.set({ open: id === 'list' ? undefined : id === 'new' ? uuidv7() : id })
    if (conversationOf(this.state, this.state.open)) this.listening.follow(id)
    this.markSeen()
  }

  /** The panel was unfolded or folded. */
  show(shown: boolean): void {
    this.store.set({ shown })
    if (shown && this.state.problem === 'offline') void this.load()
    else if (shown) this.freshen()
    this.markSeen()
  }

  /** The network or the visitor is back: try now. */
  wake(): void {
    if (!this.state.ready) return void this.load()
    if (this.state.link === 'offline') this.listening.link.start()
    this.delivery.kick()
    this.compose.wake()
    this.markSeen()
    this.freshen()
  }

  /** Another tab has written something, or has sent it. */
  refresh(): void {
    const { box } = this.state
    this.delivery.refresh()
    const gone = box.filter(({ id }) => !this.state.box.some((o) => o.id === id))
    for (const { conversation } of gone) this.compose.begun.add(conversation)
    if (gone.length) void this.load() // what another tab has sent is to be heard of here
  }

  stop(): void {
    clearTimeout(this.again)
    this.listening.link.stop()
    this.delivery.stop()
  }

  /** Takes what was typed, and tells the agents that the visitor writes; not what. */
  write(text: string): void {
    this.compose.write(text)
    const now = Date.now()
    if (!text || !this.state.open || now - this.typedAt < typingEvery) return
    this.typedAt = now
    this.listening.link.live?.post({ type: 'typing', conversation: this.state.open, on: true })
  }

  /**
   * Makes the visitor the person whom the host's server signed for, or nobody
   * when there is no proof. Nothing of whoever it was before stays. One proof
   * after the other: whose is the last, is who it is.
   */
  identify(proof: string): Promise<void> {
    const become = async () => {
      let token: string | null = null
      if (proof) {
        await this.token()
        token = (await this.api.identity(proof))?.token ?? null
        if (!token && this.state.ready) {
          // What is here now may be gone on with: a new conversation that was not begun gives way to it.
          this.store.set({ open: conversationOf(this.state, this.state.open)?.id })
          return this.load()
        }
      } else if (this.memory.get('token')) {
        this.api.identity('').catch(() => undefined) // the token is gone from here anyway
      }
      if (token || !proof) {
        wipe(this.memory)
        this.memory.set('token', token)
        this.store.set({ ready: false }) // what was shown was another one's
      }
      if (this.becoming === done) this.parts.restart?.() // which would cut off the next
    }
    const done: Promise<void> = this.becoming.then(become, become)
    this.becoming = done
    return done
  }

  /** Takes the pages of the present visit, as the host page says; the last is where the visitor is. */
  look(pages: readonly PageView[]): void {
    this.pages = pages
    this.tellPages()
  }

  /** Nobody is told of who has not written. */
  private tellPages(): void {
    if (this.state.conversations.length && this.pages.length) this.api.visit(this.pages).catch(() => undefined) // the next page tells all again
  }

  /** The visitor's token, made when first needed. */
  token(): Promise<string> {
    const held = this.memory.get('token')
    if (held) return Promise.resolve(held)
    this.making ??= this.api
      .newVisitor(this.parts.channel)
      .then((made) => {
        const token = this.memory.get('token') ?? made // another tab was first
        this.memory.set('token', token)
        return token
      })
      .finally(() => {
        this.making = undefined
      })
    return this.making
  }

  private async send(item: Outgoing): Promise<VisitorMessage> {
    await this.token()
    const { id, conversation, text, page } = item
    const topic = item.topic || this.topic(conversation) || undefined
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    const saying = { id, text, files: item.files.map((f) => f.id), page, timeZone, topic }
    try {
      return await (this.listening.link.live?.say(conversation, saying) ?? this.api.say(conversation, saying))
    } catch (error) {
      const { status, code } = failureOf(error)
      if (status === 401) this.forget()
      // It may have a form by now.
      if (code === 'invalid') this.loadChannel().catch(() => undefined)
      throw error
    }
  }

  private delivered({ conversation: asked }: Outgoing, { text, at, seq, ...m }: VisitorMessage): void {
    const id = m.conversation // another one, where agents merged the two
    const known = conversationOf(this.state, id)
    const begun = { id, status: 'open' as const, lastSeq: 0, seenSeq: 0, agentSeenSeq: 0, updatedAt: at }
    const now = { last: { text, at, mine: true }, status: 'open' as const, updatedAt: at, lastSeq: seq, seenSeq: seq }
    const state = withMessages(this.state, id, [{ ...m, text, at, seq }], false)
    this.store.set(withConversations(state, [{ ...begun, ...conversationOf(state, id), ...now }]))
    this.listening.follow(id)
    this.freshen()
    if (id !== asked && this.state.open === asked) this.compose.along(() => this.open(id))
    if (!known) this.tellPages() // the visitor is somebody now
  }

  /** Says how far the visitor has read, when the conversation is really in front of him. */
  private markSeen(): void {
    const { open, shown } = this.state
    const conversation = conversationOf(this.state, open)
    if (!conversation || !shown || document.visibilityState !== 'visible') return
    const { id } = conversation
    const seq = lastHeard(threadOf(this.state, id))
    if (seq <= conversation.seenSeq) return
    this.store.set(withConversations(this.state, [{ ...conversation, seenSeq: seq }]))
    const socket = this.listening.link.live
    if (socket) socket.post({ type: 'seen', conversation: id, seq })
    else this.api.seen(id, seq).catch(() => undefined) // the next mark says it again
  }
}
