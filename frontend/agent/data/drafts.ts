import { useMemo } from 'react'
import type { CannedActions } from '../../shared/api/client'
import { newId } from './id'
import { kept } from './kept'
import { createStore } from './store'

/** A reply is for the contact, a note for colleagues only: they never share a draft. */
export type Mode = 'message' | 'note'

export interface SentFile {
  id: string
  name: string
  size: number
}

/** What was begun and not sent. */
export interface Draft {
  text: string
  html?: string // when it is formatted; the text is its words
  files: SentFile[]
  canned?: string // the canned reply that was put in last
  actions?: CannedActions // what sending it also does
  saved?: string // when the server kept it just as it is; absent while it has not
  message?: string // the id it will be sent with; this page's own, so that two pages never send as one
}

export const nothing: Draft = { text: '', files: [] }

/** Where a draft is kept: per agent, so that it outlives a sign-out and is nobody else's. */
export const draftKey = (agent: string, conversation: string, mode: Mode): string =>
  `pasokh.draft.${agent}.${conversation}.${mode}`

const changed = createStore<Record<string, Draft>>({})
/** The keys of an agent's drafts in this browser that the server has not kept. */
export const unsaved = (agent: string): string[] =>
  kept.keys(`pasokh.draft.${agent}.`).filter((key) => !isEmpty(draftAt(key)) && !draftAt(key).saved)

const stored = (key: string): Draft => kept.get<Draft>(key) ?? nothing

export const draftAt = (key: string): Draft => changed.get()[key] ?? stored(key)

export const isEmpty = (d: Draft): boolean => d.text.trim() === '' && d.files.length === 0

/** Told of every draft that its author changes. */
let changes: ((key: string) => void) | undefined
export const onDraftChange = (told: (key: string) => void): void => {
  changes = told
}

const turns = new Map<string, number>()
/** How often a draft was changed in this page, by whomever: what was read meanwhile may be older. */
export const turnOf = (key: string): number => turns.get(key) ?? 0

function put(key: string, draft: Draft): void {
  turns.set(key, turnOf(key) + 1)
  changed.set((all) => ({ ...all, [key]: draft }))
  kept.set(key, isEmpty(draft) ? undefined : { ...draft, message: undefined })
}

/** Changes a draft on the screen and in this browser's storage, whether or not it is shown. */
export function changeDraft(key: string, change: (was: Draft) => Draft): void {
  const was = draftAt(key)
  const next = change(was)
  put(key, { ...next, saved: undefined, message: isEmpty(next) ? undefined : (was.message ?? newId()) })
  changes?.(key)
}

/** Takes a draft as the server has it. */
export const adoptDraft = (key: string, draft: Draft): void => put(key, draft)

/** The server's times have as many digits as they need: as words they do not compare. */
export const isLater = (a: string, b: string): boolean => Date.parse(a) > Date.parse(b)

/** Forgets a draft that was sent or thrown away elsewhere, unless it was changed here after that; says whether it did. */
export function dropDraft(key: string, at: string): boolean {
  const { saved } = draftAt(key)
  const drops = saved !== undefined && isLater(at, saved)
  if (drops) put(key, nothing)
  return drops
}

/** Whether a conversation is to be marked: by what is known here, or else by what the list says. */
export function useDrafted(agent: string, conversation: string, listed: boolean): boolean {
  const keys = [draftKey(agent, conversation, 'message'), draftKey(agent, conversation, 'note')]
  const touched = changed.use((all) => keys.some((key) => key in all))
  const begun = changed.use(() => keys.some((key) => !isEmpty(draftAt(key))))
  return begun || (listed && !touched)
}

export function useDraft(key: string): Draft {
  const before = useMemo(() => stored(key), [key])
  return changed.use((all) => all[key]) ?? before
}
