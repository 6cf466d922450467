import type { QueryClient } from '@tanstack/react-query'
import { ApiError, type Message, post } from '../../shared/api/client'
import { addMessage } from './conversations'
import { createStore } from './store'

/** A message on its way: shown at once, kept until the server has it. */
export interface Outgoing {
  id: string
  conversation: string
  kind: 'message' | 'note'
  text: string
  files: { id: string; name: string; size: number }[]
  seenSeq: number
  status?: 'closed'
  canned?: string
  at: string
  state: 'sending' | 'failed' | 'stopped'
  code?: string
  newer?: Message[] // what the send guard shows
}

const kept = 'pasokh.outbox'

function load(): Outgoing[] {
  try {
    const all = JSON.parse(localStorage.getItem(kept) ?? '[]') as Outgoing[]
    return all.map((m) => (m.state === 'sending' ? { ...m, state: 'failed', code: 'offline' } : m))
  } catch {
    return []
  }
}

export const outbox = createStore<Outgoing[]>(load())

function change(to: (all: Outgoing[]) => Outgoing[]): void {
  outbox.set(to)
  localStorage.setItem(kept, JSON.stringify(outbox.get()))
}

const update = (id: string, part: Partial<Outgoing>) =>
  change((all) => all.map((m) => (m.id === id ? { ...m, ...part } : m)))
export const discard = (id: string) => change((all) => all.filter((m) => m.id !== id))

/** A UUIDv7: the time in milliseconds, then random bits (RFC 9562 §5.7). */
export function newId(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Shows the message and sends it. A retry keeps the id, so the server has it once. */
export async function send(client: QueryClient, message: Outgoing, force = false): Promise<void> {
  change((all) => [
    ...all.filter((m) => m.id !== message.id),
    { ...message, state: 'sending', code: undefined, newer: undefined },
  ])
  try {
    const { id, kind, text, files, seenSeq, status, canned } = message
    const stored = await post<Message>(`/api/v1/conversations/${message.conversation}/messages`, {
      id,
      kind,
      text,
      files: files.map((f) => f.id),
      seenSeq,
      force: force || undefined,
      status,
      canned,
    })
    await addMessage(client, stored)
    discard(message.id)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'newer_messages') update(message.id, { state: 'stopped', newer: error.problem?.messages ?? [] })
    else update(message.id, { state: 'failed', code: error.code })
  }
}
