import { notifyManager, type QueryClient, type QueryKey } from '@tanstack/react-query'
import { type AgentFrame, ApiError, type FrameOf, type Message, passing } from '../../shared/api/client'
import { backoff } from '../../shared/backoff'
import { bootstrapQuery } from '../data/bootstrap'
import { forget, listKey, patchDrafted, patchRows, patchSeen } from '../data/conversations'
import { draftKey, dropDraft } from '../data/drafts'
import { hear } from '../data/frames'
import { liveState, type Typist } from '../data/live-state'
import { discard } from '../data/outbox'
import { readKnown } from '../data/shelves'
import { createSoon, type Soon } from '../data/soon'
import { addMessage, catchUp, lastSeq, outdate, type Thread } from '../data/thread'
import { callOff } from '../data/waiting'
import { reread } from './rooms'

interface Live {
  client: QueryClient
  soon: Soon
  met?: boolean // the connection was there before
}

type Handlers = { [T in AgentFrame['type']]?: (live: Live, frame: FrameOf<T>) => void }

/** What each kind of frame changes. */
const handlers: Handlers = {
  welcome(live, { agents, viewing }) {
    liveState.set((s) => ({
      ...s,
      agents: Object.fromEntries(agents.map((a) => [a.id, a.state])),
      viewing: Object.fromEntries(viewing.map((v) => [v.conversation, v.agents])),
      typing: {},
    }))
    // What could not be read while the connection was gone is read now.
    void live.client.refetchQueries({ type: 'active', predicate: (q) => q.state.status === 'error' })
    void live.client.refetchQueries({ type: 'active', predicate: (q) => q.state.isInvalidated })
    // Drafts are told when they change and never again. Not all agents ask at once after a restart.
    if (live.met) for (const key of [listKey, ['counts']]) live.soon(key, 500 + Math.random() * 4000)
    live.met = true
  },

  event(live, { kind, conversation: row, message, changed }) {
    if (message) arrive(live, message)
    // A line that is not for everybody who hears of it is asked for.
    else if (kind === 'message.created') attempt(live.client, row.id, row.lastSeq)
    if (kind === 'message.created' && kept(live, ['mail', 'deliveries', row.id]))
      live.soon(['mail', 'deliveries', row.id])
    live.soon(listKey)
    live.soon(['counts'], 300)
    if (kept(live, ['past', row.contact.id])) live.soon(['past', row.contact.id], 1500)
    // What its contact took back is to be nowhere any more.
    if (changed?.includes('erased')) void live.client.resetQueries({ queryKey: ['thread', row.id] })
    if (kind === 'conversation.updated' && kept(live, ['conversation', row.id]))
      live.soon(['conversation', row.id], 100)
  },

  draft({ client, soon }, { conversation, kind, at, deleted, on }) {
    const me = client.getQueryData(bootstrapQuery.queryKey)?.me.id
    const key = draftKey(me ?? '', conversation, kind)
    if (deleted && dropDraft(key, at)) callOff(key)
    patchDrafted(client, conversation, on)
    soon([...listKey, 'drafts'])
    soon(['counts'], 300)
  },

  resync({ client }) {
    for (const query of client.getQueryCache().findAll({ queryKey: ['thread'] })) {
      const thread = query.state.data as Thread | undefined
      if (!thread) continue
      // One more than is known: whatever follows is read. What nobody looks at is read when somebody does.
      if (query.isActive()) attempt(client, String(query.queryKey[1]), lastSeq(thread) + 1)
      else outdate(client, query.queryKey)
    }
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'thread' })
  },

  seen: ({ client }, { conversation, seq }) => patchSeen(client, conversation, seq),

  gone({ client, soon }, { id }) {
    forget(client, id)
    soon(listKey)
    soon(['counts'], 300)
    soon(['search'])
  },

  record: ({ soon }, { kind, id }) => reread(kind)(soon, id),

  presence(_, { agent, contact, online, state }) {
    liveState.set((s) => {
      if (contact) return { ...s, contacts: withContact(s.contacts, contact, online) }
      const { [agent ?? '']: _gone, ...agents } = s.agents
      return { ...s, agents: online && agent ? { ...agents, [agent]: state ?? 'online' } : agents }
    })
  },

  typing: (_, { conversation, actor, on, text }) => typing(conversation, { ...actor, text }, on),

  viewing: (_, { conversation, agents }) =>
    liveState.set((s) => ({ ...s, viewing: { ...s.viewing, [conversation]: agents } })),
}

/** Of bootstrap, which is large, only the part that a key names. */
const readAnew = (client: QueryClient, queryKey: QueryKey): Promise<void> =>
  queryKey[0] === bootstrapQuery.queryKey[0]
    ? readKnown(client, queryKey as string[])
    : client.invalidateQueries({ queryKey })

/** Whether there is anything to ask for again. */
const kept = ({ client }: Live, key: QueryKey): boolean => client.getQueryState(key) !== undefined

function arrive({ client }: Live, message: Message): void {
  const { kind, id } = message.author
  if (kind === 'agent' || kind === 'contact') typing(message.conversation, { kind, id: id ?? '' }, false)
  addMessage(client, message).then(
    () => discard(message.id),
    (error) => fail(client, message.conversation, error),
  )
}

function attempt(client: QueryClient, id: string, upTo: number): void {
  catchUp(client, id, upTo).catch((error) => fail(client, id, error))
}

/** A thread that could not be read up to its end is marked, and read when the connection, or what the server stands on, is back. */
function fail(client: QueryClient, id: string, error: unknown): void {
  if (!(error instanceof ApiError)) throw error
  const queryKey = ['thread', id]
  void client.invalidateQueries({ queryKey, refetchType: 'none' })
  if (!passing(error) || error.status === 0 || unread.has(id)) return
  unread.add(id)
  const again = () => {
    unread.delete(id)
    void client.refetchQueries({ queryKey, type: 'active' })
  }
  setTimeout(again, backoff(1, error.wait))
}

/** Threads that will be read again, each by one timer, however many messages could not be taken in. */
const unread = new Set<string>()

/** Of so many contacts it is known whether they are here; of others the server said it with the contact. */
const mostContacts = 500

function withContact(known: Record<string, boolean>, id: string, online: boolean): Record<string, boolean> {
  const { [id]: _before, ...others } = known
  const [oldest] = Object.keys(others)
  if (oldest && Object.keys(others).length >= mostContacts) delete others[oldest]
  return { ...others, [id]: online }
}

function typing(conversation: string, who: Typist, on: boolean): void {
  liveState.set((s) => {
    const others = (s.typing[conversation] ?? []).filter((t) => t.kind !== who.kind || t.id !== who.id)
    if (!on && others.length === (s.typing[conversation]?.length ?? 0)) return s
    return { ...s, typing: { ...s.typing, [conversation]: on ? [...others, who] : others } }
  })
}

/**
 * Returns what takes the socket's frames into the cache, in order, with one
 * drawing of the screen for all of them; frames of later versions are passed over.
 */
export function createLive(client: QueryClient): (frames: { type: string }[]) => void {
  const live: Live = { client, soon: createSoon(client, (key) => readAnew(client, key)) }
  return (frames) =>
    notifyManager.batch(() => {
      patchRows(
        client,
        frames.filter(isEvent).map((frame) => frame.conversation),
      )
      for (const frame of frames) {
        const take = handlers[frame.type as AgentFrame['type']] as ((live: Live, frame: unknown) => void) | undefined
        take?.(live, frame)
        hear(frame)
      }
    })
}

const isEvent = (frame: { type: string }): frame is FrameOf<'event'> => frame.type === 'event'
