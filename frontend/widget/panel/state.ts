import type { LinkState } from './link'
import type { Outgoing } from './outbox'
import { emptyThread, merge, type Thread, unseen } from './thread'
import { since } from './times'
import type { Person, PublicChannel, Visitor, VisitorConversation, VisitorMessage } from './wire'
import { nothingWritten, type Written } from './written'

/** What is wrong with the form before the first message: a field is empty, or what was told was refused, or did not arrive. */
export type FormLack = 'name' | 'email' | 'topic' | 'emailInvalid' | 'offline'

/** Everything that the panel shows. Changed only by replacing. */
export interface ChatState {
  channel?: PublicChannel
  /** Why there is nothing to show: the channel is unknown, or nothing could be fetched yet. */
  problem?: 'not_found' | 'offline' | undefined
  /** The first answers have come: what is shown is what there is. */
  ready: boolean
  contact: Visitor
  conversations: readonly VisitorConversation[]
  threads: Readonly<Record<string, Thread>>
  box: readonly Outgoing[]
  link: LinkState
  /** Who is typing, by conversation. */
  typing: Readonly<Record<string, string>>
  /** The conversation on screen, which may not have begun yet; absent: the list. */
  open?: string | undefined
  /** The panel is unfolded on the page. */
  shown: boolean
  /** What became of the question for an e-mail; `given` now, in this page view. */
  email: 'unasked' | 'skipped' | 'given'
  /** What was chosen in the channel's form, for the conversation that begins with it. */
  topic?: { conversation: string; text: string } | undefined
  /** The field of the form that is not filled in, or what was not taken. */
  lacks?: FormLack | undefined
  /** The message that is being written. */
  written: Written
}

export const initialState: ChatState = {
  ready: false,
  contact: {},
  conversations: [],
  threads: {},
  box: [],
  link: 'idle',
  typing: {},
  shown: false,
  email: 'unasked',
  written: nothingWritten,
}

/** The thread of a conversation, empty when nothing is known of it. */
export function threadOf(state: ChatState, id: string): Thread {
  return state.threads[id] ?? emptyThread
}

/** The conversation of that id, once it has begun. */
export function conversationOf(state: ChatState, id: string | undefined): VisitorConversation | undefined {
  return state.conversations.find((c) => c.id === id)
}

/** Who answers in the open conversation: who did so last or has joined, else whose it is; undefined when that is not known. */
export function whoAnswers(state: ChatState): Person | undefined {
  const { items } = threadOf(state, state.open ?? '')
  const last = items.findLast((m) => m.author && m.event?.kind !== 'passed')
  return last?.author ?? conversationOf(state, state.open)?.agent
}

/** Takes messages into a thread; `complete` as in thread.ts. */
export function withMessages(
  state: ChatState,
  id: string,
  batch: readonly VisitorMessage[],
  complete: boolean,
): ChatState {
  const thread = merge(threadOf(state, id), batch, complete)
  return { ...state, threads: { ...state.threads, [id]: thread } }
}

/** Takes conversations in, newest first; marks never move back, whatever order news come in. */
export function withConversations(state: ChatState, news: readonly VisitorConversation[]): ChatState {
  const byId = new Map(state.conversations.map((c) => [c.id, c]))
  for (const c of news) byId.set(c.id, newer(byId.get(c.id), c))
  const conversations = [...byId.values()].filter((c) => !c.erased).sort((a, b) => since(a.updatedAt, b.updatedAt))
  // One that was taken back is gone, on every device.
  const open = byId.get(state.open ?? '')?.erased ? undefined : state.open
  return { ...state, conversations, open }
}

function newer(old: VisitorConversation | undefined, c: VisitorConversation): VisitorConversation {
  if (!old) return c
  return {
    ...(since(old.updatedAt, c.updatedAt) < 0 ? old : c),
    lastSeq: Math.max(old.lastSeq, c.lastSeq),
    seenSeq: Math.max(old.seenSeq, c.seenSeq),
    agentSeenSeq: Math.max(old.agentSeenSeq, c.agentSeenSeq),
  }
}

export function withTyping(state: ChatState, id: string, name: string | undefined): ChatState {
  const { [id]: _, ...others } = state.typing
  return { ...state, typing: name === undefined ? others : { ...others, [id]: name } }
}

/** How many messages of others the visitor has not seen, over all conversations. */
export function unread(state: ChatState): number {
  return state.conversations.reduce((sum, c) => sum + unreadIn(state, c), 0)
}

/** The same for one; a conversation whose messages were never loaded counts as one. */
export function unreadIn(state: ChatState, c: VisitorConversation): number {
  const thread = state.threads[c.id]
  if (thread?.items.length) return unseen(thread, c.seenSeq)
  return c.lastSeq > c.seenSeq && c.last && !c.last.mine ? 1 : 0
}

/** The conversation to begin with: what waits to be sent, the only one, or one with news; else the list, or a new one. */
export function firstOpen(state: ChatState, fresh: string): string | undefined {
  const waiting = state.box.at(-1)?.conversation
  if (waiting) return waiting
  const [first, second] = state.conversations
  if (!first) return fresh
  if (!second) return first.id
  return state.conversations.find((c) => unreadIn(state, c) > 0)?.id
}

/** When somebody answers again, while the channel's hours say that nobody does. */
export function opensAt(channel: PublicChannel | undefined, now = Date.now()): string | undefined {
  const opens = channel?.hours?.opens
  return opens && Date.parse(opens) > now ? opens : undefined
}

/** Whether there is a question for an e-mail, or an answer to it, to show. */
export function asks({ channel, contact, email }: ChatState): boolean {
  return email === 'given' || (!!channel?.askEmail && !contact.email && email !== 'skipped')
}

/** What the channel insists on knowing before the open conversation begins; undefined when there is nothing. */
export function formOf(state: ChatState): PublicChannel['form'] {
  const { channel, contact, open, box, topic } = state
  const { form } = channel ?? {}
  if (!form || conversationOf(state, open) || box.some((o) => o.conversation === open && !o.failed)) return
  const name = form.name && !contact.name
  const email = form.email && !contact.email
  const topics = topic?.conversation === open ? [] : form.topics
  return name || email || topics.length ? { name, email, topics } : undefined
}
