import type { QueryClient } from '@tanstack/react-query'
import type { Message, Row } from '../../shared/api/client'
import { addMessage, fillFrom, listKey, patchRow, patchSeen, type Thread } from '../data/conversations'
import { type LiveState, liveState, type Typist } from '../data/live-state'

type Frame = { type: string } & Record<string, unknown>
type Handler = (client: QueryClient, frame: Frame) => void

const str = (v: unknown): string => (typeof v === 'string' ? v : '')

/** Lists and counts are asked for again at most once in a while, whatever arrives. */
const pauses = new Map<string, ReturnType<typeof setTimeout>>()
function soon(client: QueryClient, key: readonly unknown[], ms: number): void {
  const name = JSON.stringify(key)
  if (pauses.has(name)) return
  pauses.set(
    name,
    setTimeout(() => {
      pauses.delete(name)
      void client.invalidateQueries({ queryKey: key })
    }, ms),
  )
}

function event(client: QueryClient, frame: Frame): void {
  const row = frame.conversation as Row
  patchRow(client, row)
  if (frame.message) {
    const message = frame.message as Message
    if (message.author.kind !== 'system')
      typing(message.conversation, { kind: message.author.kind as Typist['kind'], id: message.author.id ?? '' }, false)
    void addMessage(client, message).catch(() => soon(client, ['thread', message.conversation], 1000))
  }
  soon(client, listKey, 150)
  soon(client, ['counts'], 800)
  if (frame.kind === 'conversation.updated') soon(client, ['conversation', row.id], 100)
  soon(client, ['past', row.contact.id], 1500)
}

/** Everything on the screen is read again; threads only from where they end. */
function resync(client: QueryClient): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ['thread'] })) {
    const id = String(query.queryKey[1])
    const last = (query.state.data as Thread | undefined)?.items.at(-1)
    if (last) void fillFrom(client, id, last.seq).catch(() => client.invalidateQueries({ queryKey: ['thread', id] }))
  }
  void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'thread' })
}

function typing(conversation: string, who: Typist, on: boolean): void {
  liveState.set((s) => {
    const others = (s.typing[conversation] ?? []).filter((t) => t.kind !== who.kind || t.id !== who.id)
    return { ...s, typing: { ...s.typing, [conversation]: on ? [...others, who] : others } }
  })
}

function welcome(_: QueryClient, frame: Frame): void {
  const agents: LiveState['agents'] = {}
  for (const a of frame.agents as { id: string; state: 'online' | 'away' }[]) agents[a.id] = a.state
  const viewing: LiveState['viewing'] = {}
  for (const v of frame.viewing as { conversation: string; agents: string[] }[]) viewing[v.conversation] = v.agents
  liveState.set((s) => ({ ...s, agents, viewing, typing: {} }))
}

function presence(_: QueryClient, frame: Frame): void {
  liveState.set((s) => {
    if (frame.contact) return { ...s, contacts: { ...s.contacts, [str(frame.contact)]: frame.online === true } }
    const agents = { ...s.agents }
    delete agents[str(frame.agent)]
    if (frame.online === true) agents[str(frame.agent)] = frame.state === 'away' ? 'away' : 'online'
    return { ...s, agents }
  })
}

/** What each kind of frame changes. */
export const handlers: Record<string, Handler> = {
  welcome,
  event,
  resync,
  presence,
  seen: (client, f) => patchSeen(client, str(f.conversation), Number(f.seq)),
  gone: (client, f) => {
    client.removeQueries({ queryKey: ['conversation', f.id] })
    client.removeQueries({ queryKey: ['thread', f.id] })
    soon(client, listKey, 100)
    soon(client, ['counts'], 800)
  },
  record: (client, f) => {
    if (f.kind === 'contact') {
      soon(client, ['conversation'], 300)
      soon(client, listKey, 500)
    } else {
      soon(client, ['bootstrap'], 200)
      if (f.kind === 'folder') soon(client, ['counts'], 400)
    }
  },
  typing: (_, f) => {
    const actor = f.actor as { kind: Typist['kind']; id: string }
    typing(str(f.conversation), { kind: actor.kind, id: actor.id, text: str(f.text) || undefined }, f.on === true)
  },
  viewing: (_, f) =>
    liveState.set((s) => ({ ...s, viewing: { ...s.viewing, [str(f.conversation)]: f.agents as string[] } })),
}

export const handle: Handler = (client, frame) => handlers[frame.type]?.(client, frame)
