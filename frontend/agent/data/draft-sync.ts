import { ApiError, type CannedActions, get, put } from '../../shared/api/client'
import {
  adoptDraft,
  type Draft,
  draftAt,
  draftKey,
  isEmpty,
  isLater,
  type Mode,
  onDraftChange,
  type SentFile,
  turnOf,
  unsaved,
} from './drafts'
import { waiting } from './waiting'

interface Kept {
  conversation: string
  kind: Mode
  text: string
  html?: string
  files: SentFile[]
  canned?: string
  actions?: CannedActions
  updatedAt: string
}

const pause = 1000
const pauseForOthers = 3000
const pauseAfterFailure = 10_000
const timed = new Set<string>()
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
  const draft = draftAt(key)
  const again = await write(key, draft).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
    return error.status === 0 || error.status >= 500 ? pauseAfterFailure : undefined // refused for good: it stays here
  })
  timed.delete(key)
  if (again !== undefined) later(key, again)
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
  const { text, html, files, canned, actions, message } = draft
  const body = { message, text, html, files: files.map((f) => f.id), canned, actions }
  const { updatedAt } = await put<Kept>(`/api/v1/conversations/${conversation}/drafts/${kind}`, body)
  if (draftAt(key) !== draft) return pause
  if (!isEmpty(draft)) adoptDraft(key, { ...draft, saved: updatedAt })
  const other = heard.get(key)
  heard.delete(key)
  if (other && isLater(other, updatedAt)) void readAgain(key) // it overtook this save
  return undefined
}

/**
 * Reads what was begun on another device. What was changed here and is not
 * saved yet wins; what is saved here and is not on the server any more was sent
 * or thrown away elsewhere.
 */
export async function readDrafts(agent: string, conversation: string, signal?: AbortSignal): Promise<void> {
  const modes = ['message', 'note'] as const
  const before = modes.map((mode) => turnOf(draftKey(agent, conversation, mode)))
  const { items } = await get<{ items: Kept[] }>(`/api/v1/conversations/${conversation}/drafts`, signal)
  modes.forEach((mode, i) => {
    const key = draftKey(agent, conversation, mode)
    const here = draftAt(key)
    if (key in waiting.get()) return // it is as good as sent
    if (turnOf(key) !== before[i]) return // written, sent or saved meanwhile
    if (isEmpty(here) || here.saved) {
      const there = items.find((d) => d.kind === mode)
      if (there && there.updatedAt !== here.saved) adoptDraft(key, fromServer(there))
      else if (!there && here.saved) adoptDraft(key, { text: '', files: [] })
    }
  })
}

const fromServer = ({ text, html, files, canned, actions, updatedAt }: Kept): Draft => ({
  text,
  html,
  files: files.map(({ id, name, size }) => ({ id, name, size })),
  canned,
  actions,
  saved: updatedAt,
})
