import type { QueryClient } from '@tanstack/react-query'
import {
  ApiError,
  type CannedActions,
  call,
  type Message,
  passing,
  type Row,
  type Schemas,
} from '../../shared/api/client'
import { backoff } from '../../shared/backoff'
import { createStore } from '../ui/store'
import { conversationQuery } from './conversations'
import type { Mode, SentFile } from './drafts'
import { onFrame } from './frames'
import { inOrder } from './in-order'
import { kept } from './kept'
import { type Later, schedule, showScheduled } from './scheduled'
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
  mail?: Schemas['MailSaying'] // to whom it goes as a mail
  later?: Later // the server is to send it then
  was?: Pick<Row, 'status' | 'snoozedUntil'> // before it was sent, of one that closes
  at: string
  force?: boolean // its author knows what is new, and sends it all the same
  state: 'waiting' | 'sending' | 'sent' | 'failed' | 'stopped'
  tries?: number // of a waiting one: how often it was tried
  after?: number // of a waiting one: when it is tried again
  held?: number // the server asked to be left alone until then
  code?: string // why it failed
  newer?: Message[] // what the send guard shows
}

const prefix = 'pasokh.outbox.'
const patience = 30_000
/** A server that answers so often that it is broken will not do it by itself. */
const mostBroken = 8

/** As they were written: the id was made when the first letter was. */
const inOrderOf = (a: Outgoing, b: Outgoing) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1)

/** What this browser keeps. What was on its way when a page was left may have arrived or not: trying again is harmless. */
const load = (): Outgoing[] =>
  kept
    .keys(prefix)
    .flatMap((key) => kept.get<Outgoing>(key) ?? [])
    .sort(inOrderOf)

export const outbox = createStore<Outgoing[]>(
  load().map((m): Outgoing => (m.state === 'sending' ? { ...m, state: 'waiting' } : m)),
)

const here = (id: string) => outbox.get().find((m) => m.id === id)

/** Messages that are on their way from this tab. */
const going = new Set<string>()

function put(message: Outgoing): void {
  outbox.set((all) =>
    here(message.id) ? all.map((m) => (m.id === message.id ? message : m)) : [...all, message].sort(inOrderOf),
  )
  const key = prefix + message.id
  kept.set(key, message.state === 'sent' ? undefined : message)
  if (message.state !== 'sent' && !kept.get(key)) unkept.add(message.id)
}

/** Forgets a message: it was given up, or the thread shows it. */
export function discard(id: string): void {
  outbox.set((all) => (here(id) ? all.filter((m) => m.id !== id) : all))
  kept.set(prefix + id, undefined)
}

/** Takes what another tab did with what is kept; what goes out from here is this tab's. */
function hearTab({ key, newValue }: StorageEvent): void {
  if (!key?.startsWith(prefix)) return
  const id = key.slice(prefix.length)
  if (going.has(id)) return
  const message = newValue === null ? undefined : kept.get<Outgoing>(key)
  outbox.set((all) => [...all.filter((m) => m.id !== id), ...(message ? [message] : [])].sort(inOrderOf))
}

/** A message that closed its conversation, and what that was before. */
export interface Closing extends Pick<Outgoing, 'id' | 'conversation' | 'number'> {
  was: NonNullable<Outgoing['was']>
}

const hearers = new Set<(closing: Closing) => void>()

/** Hears of every message that closed a conversation; returns what ends that. */
export function hearClosing(hearer: (closing: Closing) => void): () => void {
  hearers.add(hearer)
  return () => hearers.delete(hearer)
}

function tellClosing({ id, conversation, number, was }: Outgoing): void {
  if (was && was.status !== 'closed') for (const hear of hearers) hear({ id, conversation, number, was })
}

/** A message that closes remembers what is before it, also when it is sent again later. */
function remembering(client: QueryClient, message: Outgoing): Outgoing {
  const closes = (message.status ?? message.actions?.status) === 'closed'
  const now = client.getQueryData(conversationQuery(message.conversation).queryKey)
  if (!closes || !now || message.was) return message
  return { ...message, was: { status: now.status, snoozedUntil: now.snoozedUntil } }
}

/**
 * Shows the message and sends it. It leaves the outbox only when the server has it or its author gives it up. It is kept
 * before anything else happens, which local storage does at once and a database of the browser's does not: a page that is
 * closed in the same moment has lost nothing.
 */
export async function send(client: QueryClient, written: Outgoing, force = false): Promise<void> {
  const first = { tries: undefined, after: undefined, held: undefined, code: undefined, newer: undefined }
  const message: Outgoing = { ...remembering(client, written), ...first, force: force || undefined, state: 'waiting' }
  put(message)
  await sendAll(client, message)
}

/** Sends what waits in a conversation, one after the other, from one tab at a time. */
function sendAll(client: QueryClient, { by, conversation }: Pick<Outgoing, 'by' | 'conversation'>): Promise<void> {
  return oneByOne({ by, conversation }, async () => {
    for (;;) {
      const next = due(by, conversation)
      if (!next || !(await attempt(client, next))) return
    }
  })
}

/** Does something while nothing that an agent wrote in a conversation is being sent, in any tab. */
export const oneByOne = ({ by, conversation }: Pick<Outgoing, 'by' | 'conversation'>, work: () => Promise<void>) =>
  alone(`${prefix}${by}.${conversation}`, work)

/** Does one thing at a time under a name, in all tabs where the browser has locks (not on plain http). */
async function alone(name: string, work: () => Promise<void>): Promise<void> {
  if ('locks' in navigator) await navigator.locks.request(name, work)
  else await inOrder(name, work)
}

/** Messages that the browser's storage did not take: they last as long as this page. */
const unkept = new Set<string>()

/** Forgets what another tab has sent or given up, of which this one may not have been told yet. */
function hearWhatIsGone(conversation: string): void {
  const gone = (m: Outgoing) =>
    m.conversation === conversation && m.state !== 'sent' && !unkept.has(m.id) && !kept.get(prefix + m.id)
  outbox.set((all) => (all.some(gone) ? all.filter((m) => !gone(m)) : all))
}

/** The next to be sent; none while an earlier one waits for its turn, or for its author's word. */
function due(by: string, conversation: string): Outgoing | undefined {
  hearWhatIsGone(conversation)
  const own = outbox.get().filter((m) => m.by === by && m.conversation === conversation)
  const next = own.find((m) => m.state !== 'sent' && m.state !== 'failed')
  return next && next.state !== 'stopped' && (next.after ?? 0) <= Date.now() ? next : undefined
}

/** Says whether the next may be tried. */
async function attempt(client: QueryClient, message: Outgoing): Promise<boolean> {
  going.add(message.id)
  put({ ...message, state: 'sending' })
  let stored: Message | undefined
  try {
    if (message.later) await postLater(client, message, message.later)
    else stored = await post(message)
  } catch (error) {
    if (!here(message.id)) return true // its author gave it up meanwhile
    const now = refused(message, error)
    put(now)
    if (now.state === 'waiting') wake(client)
    return now.state === 'failed'
  } finally {
    going.delete(message.id)
  }
  if (!stored) {
    discard(message.id)
    return true
  }
  if (here(message.id)) put({ ...message, state: 'sent', code: undefined })
  await arrive(client, message, stored)
  return true
}

function post(message: Outgoing): Promise<Message> {
  const { id, conversation, kind, text, html, mentions, files, seenSeq, force, status, canned, actions, mail } = message
  const sent = files.map((f) => f.id)
  const body = { id, kind, text, html, mentions, files: sent, seenSeq, force, status, canned, actions, mail }
  const path = `/api/v1/conversations/${conversation}/messages`
  return call<Message>('POST', path, body, AbortSignal.timeout(patience))
}

/** One whose answer was lost may have been sent by now: it is in the thread, then. */
async function postLater(client: QueryClient, message: Outgoing, later: Later): Promise<void> {
  try {
    showScheduled(client, await schedule(message, later, AbortSignal.timeout(patience)))
  } catch (error) {
    const was =
      error instanceof ApiError &&
      error.code === 'conflict' &&
      error.problem?.errors?.some((e) => e.field === 'message')
    if (!was || !message.tries) throw error
  }
}

async function arrive(client: QueryClient, message: Outgoing, stored: Message): Promise<void> {
  tellClosing(message)
  try {
    await addMessage(client, stored)
    discard(message.id)
  } catch (error) {
    // It stays on the screen as sent; the thread shows it as soon as what is missing before it could be read.
    if (!(error instanceof ApiError)) throw error
  }
  void client.invalidateQueries({ queryKey: ['conversation', message.conversation] })
}

function refused(message: Outgoing, why: unknown): Outgoing {
  if (!(why instanceof ApiError)) return { ...message, state: 'failed', code: 'internal' }
  const { code, problem, wait } = why
  if (code === 'newer_messages') return { ...message, state: 'stopped', newer: problem?.messages ?? [] }
  const tries = (message.tries ?? 0) + 1
  const broken = code === 'internal' && tries >= mostBroken
  if (broken || !(why.status === 401 || passing(why))) return { ...message, state: 'failed', code }
  const now = Date.now()
  return { ...message, state: 'waiting', tries, after: now + backoff(tries, wait), held: now + wait }
}

let sender: { client: QueryClient; by: string } | undefined
let timer: ReturnType<typeof setTimeout> | undefined

const waits = () => outbox.get().filter((m) => m.by === sender?.by && (m.state === 'waiting' || m.state === 'sending'))

/** Sets the clock for the earliest that waits for another try. */
function wake(client: QueryClient): void {
  if (!sender) return
  clearTimeout(timer)
  const next = Math.min(...waits().flatMap((m) => m.after ?? []))
  if (Number.isFinite(next)) timer = setTimeout(() => tryAll(client), Math.max(0, next - Date.now()))
}

function tryAll(client: QueryClient): void {
  const where = new Map(waits().map((m) => [m.conversation, m]))
  void Promise.all([...where.values()].map((m) => sendAll(client, m))).then(() => wake(client))
}

/** Sends by itself, for as long as the agent is signed in, what could not be sent. Returns what ends that. */
export function keepSending(client: QueryClient, by: string): () => void {
  sender = { client, by }
  /** The network or the server is back: nothing waits for the end of its pause unless the server asked for it. */
  const back = () => {
    for (const m of waits()) if (m.after && (m.held ?? 0) <= Date.now()) put({ ...m, after: undefined })
    tryAll(client)
  }
  const deaf = onFrame((frame) => {
    if (frame.type === 'welcome') back()
  })
  const hear = (event: StorageEvent) => {
    hearTab(event)
    wake(client) // the tab that was sending may be gone
  }
  addEventListener('online', back)
  addEventListener('storage', hear)
  tryAll(client)
  return () => {
    deaf()
    removeEventListener('online', back)
    removeEventListener('storage', hear)
    clearTimeout(timer)
    sender = undefined
  }
}
