import { useMemo } from 'react'
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
  files: SentFile[]
  canned?: string // the canned reply that was put in last
}

export const nothing: Draft = { text: '', files: [] }

/** Where a draft is kept: per agent, so that it outlives a sign-out and is nobody else's. */
export const draftKey = (agent: string, conversation: string, mode: Mode): string =>
  `pasokh.draft.${agent}.${conversation}.${mode}`

const changed = createStore<Record<string, Draft>>({})
const stored = (key: string): Draft => kept.get<Draft>(key) ?? nothing

export const draftAt = (key: string): Draft => changed.get()[key] ?? stored(key)

/** Changes a draft on the screen and in this browser's storage, whether or not it is shown. */
export function changeDraft(key: string, change: (was: Draft) => Draft): void {
  const next = change(draftAt(key))
  changed.set((all) => ({ ...all, [key]: next }))
  kept.set(key, next.text.trim() === '' && next.files.length === 0 ? undefined : next)
}

export function useDraft(key: string): Draft {
  const before = useMemo(() => stored(key), [key])
  return changed.use((all) => all[key]) ?? before
}
