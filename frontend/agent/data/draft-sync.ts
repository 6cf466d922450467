import { ApiError, type CannedActions, get, passing, put } from '../../shared/api/client'
import { backoff } from '../../shared/backoff'
import type { Unsent } from './draft'
import { continues, merged, storedAs } from './draft-merge'
import {
  adoptDraft,
  changeDraft,
  type Draft,
  draftAt,
  draftKey,
  isClean,
  isEmpty,
  isLater,
  type Mode,
  nothing,
  offerDraft,
  onDraftChange,
  type SentFile,
  turnOf,
  unsaved,
} from './drafts'
import type { MailSaying } from './mail'
import { draftOf, setMailDraft } from './mail-draft'
import { waiting } from './waiting'

/** A draft as the server has it. */
export interface KeptDraft {
  conversation: string
  kind: Mode
  text: string
  html?: string
  files: SentFile[]
  message?: string
  canned?: string
  actions?: CannedActions
  seenSeq?: number
  updatedAt: string
  mail?: MailSaying // of one that was to be sent later: to whom
  unsent?: Unsent
  gone?: boolean // nothing was kept: what it continues was sent or thrown away elsewhere
}

const pause = 1000
const pauseForOthers = 3000
const timed = new Set<string>()
const failures = new Map<string, number>()
const heard = new Map<string, string>() // when another device changed what is being saved here

/**
 * Has the server keep every draft that changes, about a second later, one save at a time for each; and what the
 * agent's last page had no time to save, or no server.
 */
export function keepDrafts(agent: string): void {
  onDraftChange((key) => later(key, pause))
  for (const key of unsaved(agent)) setTimeout(() => rescue(agent, key), pauseForOthers)
}

/** Saves what nobody has saved meanwhile: another tab, in which it is being written, would have. */
function rescue(agent: string, key: string): void {
  if (!unsaved(agent).includes(key)) return
  adoptDraft(key, draftAt(key))
  later(key, 0)
}

function later(key: string, after: number): void {
  if (timed.has(key)) return
  timed.add(key)
  setTimeout(() => void save(key), after)
}

async function save(key: string): Promise<void> {
  const again = await write(key, offerDraft(key)).then(
    (after) => {
      failures.delete(key)
      return after
    },
    (error: unknown) => {
      if (!(error instanceof ApiError)) throw error
      return pauseAfter(key, error)
    },
  )
  timed.delete(key)
  if (again !== undefined) later(key, again)
}

/** What is refused for good stays here; the rest is tried again. */
function pauseAfter(key: string, error: ApiError): number | undefined {
  if (!passing(error)) return undefined
  const count = (failures.get(key) ?? 0) + 1
  failures.set(key, count)
  return backoff(count, error.wait)
}

/**
 * Takes what another device keeps now of a draft that is on the screen. One
 * that is being changed here is left alone: its save comes after and wins.
 */
export function hearDraft(key: string, at: string): void {
  if (timed.has(key)) heard.set(key, at)
  else if (draftAt(key).saved !== at) void readAgain(key)
}

/** Without an answer one goes on with what is here: it is read again with the next change, and when it is next opened. */
async function readAgain(key: string): Promise<void> {
  const [agent = '', conversation = ''] = key.split('.').slice(-3)
  await readDrafts(agent, conversation).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
  })
}

/** Says after how long it is to be saved again, when it is. */
async function write(key: string, draft: Draft): Promise<number | undefined> {
  const [conversation, kind] = key.split('.').slice(-2)
  const { text, html, files, canned, actions, message, seenSeq, known, offered } = draft
  const own = offered ?? []
  const sent = { message, text, html, files: files.map((f) => f.id), canned, actions, seenSeq }
  const body = { ...sent, known, own, continues: continues(draft) || undefined }
  const stored = await put<KeptDraft>(`/api/v1/conversations/${conversation}/drafts/${kind}`, body)
  if (stored.gone) return meet(key, nothing)
  if (stored.message && !own.includes(stored.message)) return meet(key, fromServer(stored))
  const there = storedAs({ text: stored.text ?? '', files: stored.files ?? [] })
  if (draftAt(key) !== draft) {
    adoptDraft(key, { ...draftAt(key), known: stored.updatedAt, there })
    return pause
  }
  const is = { saved: stored.updatedAt, known: stored.updatedAt, offered: undefined, there }
  // An empty answer: it was sent meanwhile, or nobody may be written to any more.
  const gone = isEmpty(draft) || (stored.text === '' && stored.files?.length === 0)
  adoptDraft(key, gone ? nothing : { ...draft, ...is })
  const other = heard.get(key)
  heard.delete(key)
  if (other && isLater(other, stored.updatedAt)) void readAgain(key) // it overtook this save
  return undefined
}

/** Another device saved what is not known here, or took away what is: the two become one. */
function meet(key: string, theirs: Draft): number | undefined {
  const mine = draftAt(key)
  const both = merged(mine, theirs)
  if (both.text === theirs.text && both.html === theirs.html && both.files.length === theirs.files.length) {
    adoptDraft(key, theirs)
    return undefined
  }
  const { known, message, there } = theirs
  adoptDraft(key, { ...mine, known, there, offered: message ? [message] : mine.offered })
  changeDraft(key, () => both, both.seenSeq)
  return pause
}

/**
 * Reads what was begun on another device. What was changed here and is not
 * saved yet wins; what is saved here and is not on the server any more was sent
 * or thrown away elsewhere.
 */
export async function readDrafts(agent: string, conversation: string, signal?: AbortSignal): Promise<void> {
  const modes = ['message', 'note'] as const
  const before = modes.map((mode) => turnOf(draftKey(agent, conversation, mode)))
  const { items } = await get<{ items: KeptDraft[] }>(`/api/v1/conversations/${conversation}/drafts`, signal)
  modes.forEach((mode, i) => {
    const key = draftKey(agent, conversation, mode)
    const here = draftAt(key)
    if (key in waiting.get()) return // it is as good as sent
    if (turnOf(key) !== before[i]) return // written, sent or saved meanwhile
    if (!isClean(here)) return // what was done here is not told yet, also that it was emptied
    const there = items.find((d) => d.kind === mode)
    if (there && there.updatedAt !== here.saved) {
      adoptDraft(key, fromServer(there))
      if (there.mail) setMailDraft(key, draftOf(there.mail))
    }
    if (!there && here.saved) adoptDraft(key, nothing)
  })
}

export const fromServer = ({
  text,
  html,
  files,
  canned,
  actions,
  message,
  seenSeq,
  unsent,
  updatedAt,
}: KeptDraft): Draft => ({
  text,
  html,
  files: files.map(({ id, name, size }) => ({ id, name, size })),
  canned,
  actions,
  message,
  seenSeq,
  unsent,
  saved: updatedAt,
  known: updatedAt,
  there: storedAs({ text, files }),
})
