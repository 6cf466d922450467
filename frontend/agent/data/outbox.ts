import type { QueryClient } from '@tanstack/react-query'
import { ApiError, type CannedActions, call, type Message, type Row } from '../../shared/api/client'
import { conversationQuery } from './conversations'
import type { Mode, SentFile } from './drafts'
import { kept } from './kept'
import { createStore } from './store'
import { addMessage } from './thread'

/** A message on its way: shown at once, kept until the server has it. */
export interface Outgoing {
  id: string // made here, so that a retry is the same message
  by: string // the agent who wrote it: nobody else's browser session may send it
  conversation: string
  number: number
  kind: Mode
  text: string
  html?: string
  mentions?: string[] // of a note
  files: SentFile[]
  seenSeq: number // what its author had read
  status?: 'closed'
  canned?: string
  actions?: CannedActions
  was?: Pick<Row, 'status' | 'snoozedUntil'> // before it was sent, of one that closes
  at: string
  state: 'sending' | 'sent' | 'failed' | 'stopped'
  code?: string // why it failed
  newer?: Message[] // what the send guard shows
}

const prefix = 'pasokh.outbox.'
const patience = 30_000

/** What was on its way when the page was left may have arrived or not; trying again is harmless. */
function load(): Outgoing[] {
  return kept
    .keys(prefix)
    .flatMap((key) => kept.get<Outgoing>(key) ?? [])
    .map((m): Outgoing => (m.state === 'sending' ? { ...m, state: 'failed', code: 'offline' } : m))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

export const outbox = createStore<Outgoing[]>(load())

function put(message: Outgoing): void {
  outbox.set((all) =>
    all.some((m) => m.id === message.id) ? all.map((m) => (m.id === message.id ? message : m)) : [...all, message],
  )
  kept.set(prefix + message.id, message.state === 'sent' ? undefined : message)
}

/** Forgets a message: it was given up, or the thread shows it. */
export function discard(id: string): void {
  outbox.set((all) => (all.some((m) => m.id === id) ? all.filter((m) => m.id !== id) : all))
  kept.set(prefix + id, undefined)
}

/** A message that closed its conversation, and what that was before. */
export interface Closing extends Pick<Outgoing, 'conversation' | 'number'> {
  was: NonNullable<Outgoing['was']>
}

const hearers = new Set<(closing: Closing) => void>()

/** Hears of every message that closed a conversation; returns what ends that. */
export function hearClosing(hearer: (closing: Closing) => void): () => void {
  hearers.add(hearer)
  return () => hearers.delete(hearer)
}

function tellClosing({ conversation, number, was }: Outgoing): void {
  if (was && was.status !== 'closed') for (const hear of hearers) hear({ conversation, number, was })
}

/** A message that closes remembers what is before it, also when it is sent again later. */
function remembering(client: QueryClient, message: Outgoing): Outgoing {
  const closes = (message.status ?? message.actions?.status) === 'closed'
  const now = client.getQueryData(conversationQuery(message.conversation).queryKey)
  if (!closes || !now || message.was) return message
  return { ...message, was: { status: now.status, snoozedUntil: now.snoozedUntil } }
}

/** Shows the message and sends it. It leaves the outbox only when the server has it or its author gives it up. */
export async function send(client: QueryClient, written: Outgoing, force = false): Promise<void> {
  const message = remembering(client, written)
  put({ ...message, state: 'sending', code: undefined, newer: undefined })
  const { id, conversation, kind, text, html, mentions, files, seenSeq, status, canned, actions } = message
  const sent = files.map((f) => f.id)
  const body = {
    id,
    kind,
    text,
    html,
    mentions,
    files: sent,
    seenSeq,
    force: force || undefined,
    status,
    canned,
    actions,
  }
  let stored: Message
  try {
    const path = `/api/v1/conversations/${conversation}/messages`
    stored = await call<Message>('POST', path, body, AbortSignal.timeout(patience))
  } catch (error) {
    put(refused(message, error))
    return
  }
  put({ ...message, state: 'sent', code: undefined, newer: undefined })
  tellClosing(message)
  try {
    await addMessage(client, stored)
    discard(id)
  } catch (error) {
    // It stays on the screen as sent; the thread shows it as soon as what is missing before it could be read.
    if (!(error instanceof ApiError)) throw error
  }
  void client.invalidateQueries({ queryKey: ['conversation', conversation] })
}

function refused(message: Outgoing, error: unknown): Outgoing {
  if (!(error instanceof ApiError)) return { ...message, state: 'failed', code: 'internal' }
  if (error.code === 'newer_messages') return { ...message, state: 'stopped', newer: error.problem?.messages ?? [] }
  return { ...message, state: 'failed', code: error.code }
}
