import { failureOf, type VisitorApi } from './api'
import { Link } from './link'
import { type Hello, type SocketEvents, VisitorSocket } from './socket'
import { conversationOf, threadOf, withConversations, withMessages, withTyping } from './state'
import type { Memory } from './storage'
import type { Store } from './store'
import type { ServerFrame } from './wire'

/** A typing line without news disappears after this long, in milliseconds. */
const typingLasts = 8000
/** Conversations that a connection goes on with; older ones join when opened. */
const followAtMost = 20
/** How long the server may hold a poll, in seconds. */
const pollSeconds = 25

export interface ListeningParts {
  store: Store
  api: VisitorApi
  memory: Memory
  /** Origin of the page that embeds the panel. */
  host?: string | undefined
  /** News were taken in. */
  heard(): void
  /** Messages can be sent again. */
  connected(): void
  /** The server does not know this visitor any more. */
  refused(): void
  socket?: ((hello: Hello, events: SocketEvents) => VisitorSocket) | undefined
}

/** Takes in what the server says, without a gap: replay, live frames, polls, and reloading where told to. */
export class Listening {
  readonly link: Link
  /** Conversations whose frames on this connection follow their cursor without omission. */
  private covered = new Set<string>()
  private readonly typingTimers = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(private readonly parts: ListeningParts) {
    this.link = new Link({
      hello: () => this.hello(),
      socket: parts.socket ?? openSocket,
      poll: (signal) => this.poll(signal),
      frame: (frame) => this.receive(frame),
      changed: (link) => {
        parts.store.set({ link })
        if (link === 'live' || link === 'polling') parts.connected()
      },
      refused: parts.refused,
    })
  }

  /** Makes sure that news of a conversation come, from its cursor on. */
  follow(id: string): void {
    if (this.link.state === 'polling' || !this.covered.has(id)) this.link.start()
  }

  private hello(): Hello | undefined {
    const { state } = this.parts.store
    const token = this.parts.memory.get('token')
    if (!token || state.conversations.length === 0) return undefined
    this.covered = new Set(state.conversations.slice(0, followAtMost).map((c) => c.id))
    if (conversationOf(state, state.open)) this.covered.add(state.open ?? '')
    const { host } = this.parts
    return {
      token,
      parent: host,
      conversations: [...this.covered].map((id) => ({ id, after: threadOf(state, id).cursor })),
    }
  }

  private async poll(signal: AbortSignal): Promise<boolean> {
    const { state } = this.parts.store
    const open = conversationOf(state, state.open) ?? state.conversations[0]
    if (!open) return new Promise((resolve) => signal.addEventListener('abort', () => resolve(false)))
    return this.page(open.id, state.link === 'polling' ? pollSeconds : 0, signal)
  }

  /** Takes one page in; true when there was something. */
  private async page(id: string, wait?: number, signal?: AbortSignal): Promise<boolean> {
    const { store, api, heard } = this.parts
    const { items, conversation } = await api.messages(id, threadOf(store.state, id).cursor, wait, signal)
    store.set(withConversations(withMessages(store.state, id, items, true), [conversation]))
    heard()
    return items.length > 0
  }

  private receive(frame: ServerFrame): void {
    const { store, heard } = this.parts
    switch (frame.type) {
      case 'welcome':
        store.set(withConversations(store.state, frame.conversations))
        break
      case 'message': {
        const { message, conversation } = frame
        const id = message.conversation
        const complete = this.covered.has(id)
        store.set(withConversations(withMessages(store.state, id, [message], complete), [conversation]))
        if (!message.mine) this.typing(id, undefined)
        heard()
        break
      }
      case 'state':
        store.set(withConversations(store.state, [frame.conversation]))
        break
      case 'typing':
        this.typing(frame.conversation, frame.on ? (frame.name ?? '') : undefined)
        break
      case 'resync':
        for (const id of frame.conversation ? [frame.conversation] : [...this.covered]) void this.reload(id)
    }
  }

  /** Loads what the connection could not replay; until it is whole, frames do not move the cursor. */
  private async reload(id: string): Promise<void> {
    this.covered.delete(id)
    try {
      while (await this.page(id)); // until there is nothing more
      this.covered.add(id)
    } catch (error) {
      this.link.fail(failureOf(error).wait)
    }
  }

  private typing(id: string, name: string | undefined): void {
    clearTimeout(this.typingTimers.get(id))
    if (name !== undefined)
      this.typingTimers.set(
        id,
        setTimeout(() => this.typing(id, undefined), typingLasts),
      )
    this.parts.store.set(withTyping(this.parts.store.state, id, name))
  }
}

function openSocket(hello: Hello, events: SocketEvents): VisitorSocket {
  return new VisitorSocket(`${location.origin.replace(/^http/, 'ws')}/chat/ws`, hello, events)
}
