import { useMemo } from 'react'
import { createStore } from '../ui/store'
import type { Draft } from './draft'
import { offeredAs } from './draft-merge'
import { newId } from './id'
import { kept } from './kept'

export type { Draft, SentFile } from './draft'

/** A reply is for the contact, a note for colleagues only: they never share a draft. */
export type Mode = 'message' | 'note'

export const nothing: Draft = { text: '', files: [] }

/** Where a draft is kept: per agent, so that it outlives a sign-out and is nobody else's. */
export const draftKey = (agent: string, conversation: string, mode: Mode): string =>
  `pasokh.draft.${agent}.${conversation}.${mode}`

const changed = createStore<Record<string, Draft>>({})
/** The keys of an agent's drafts in this browser that the server has not kept. */
export const unsaved = (agent: string): string[] =>
  kept.keys(`pasokh.draft.${agent}.`).filter((key) => !isClean(draftAt(key)))

const stored = (key: string): Draft => kept.get<Draft>(key) ?? nothing

export const draftAt = (key: string): Draft => changed.get()[key] ?? stored(key)

export const isEmpty = (d: Draft): boolean => d.text.trim() === '' && d.files.length === 0

/** Whether the server has it as it is: then what the server has next is taken. */
export const isClean = (d: Draft): boolean => (isEmpty(d) ? !d.cleared : d.saved !== undefined)

/** Told of every draft that its author changes. */
let changes: ((key: string) => void) | undefined
export const onDraftChange = (told: (key: string) => void): void => {
  changes = told
}

const turns = new Map<string, number>()
/** How often a draft was changed in this page, by whomever: what was read meanwhile may be older. */
export const turnOf = (key: string): number => turns.get(key) ?? 0

/** Ids that were made in this page and under which nothing was saved or kept yet. */
const fresh = new Set<string>()

function freshId(): string {
  const id = newId()
  fresh.add(id)
  return id
}

function put(key: string, draft: Draft): void {
  turns.set(key, turnOf(key) + 1)
  changed.set((all) => ({ ...all, [key]: draft }))
  const { message } = draft
  kept.set(
    key,
    isEmpty(draft) && !draft.cleared
      ? undefined
      : { ...draft, message: message && fresh.has(message) ? undefined : message },
  )
}

/**
 * Changes a draft on the screen and in this browser's storage, whether or not it is shown. A text that somebody else may
 * have by now keeps its id, so that it is sent once by whomever; changed, it is another one. `seenSeq` is what is on the
 * screen, for one that begins.
 */
export function changeDraft(key: string, change: (was: Draft) => Draft, seenSeq?: number): void {
  const was = draftAt(key)
  const next = change(was)
  own.add(key)
  const ids = { known: was.known, offered: was.offered, there: was.there }
  if (isEmpty(next)) {
    const own = was.message ? [...(was.offered ?? []), was.message] : was.offered
    put(key, { ...nothing, ...ids, offered: own, cleared: true })
  } else {
    const message = was.message && fresh.has(was.message) ? was.message : freshId()
    const began = isEmpty(was) ? seenSeq : (was.seenSeq ?? seenSeq)
    put(key, { ...next, ...ids, seenSeq: began, saved: undefined, cleared: undefined, message })
  }
  changes?.(key)
}

/** What the agent has read counts as known to the draft: nothing of it stops its sending. */
export function readUpTo(key: string, seenSeq: number): void {
  const was = draftAt(key)
  if (isEmpty(was)) return
  own.add(key)
  put(key, { ...was, saved: undefined, seenSeq })
  changes?.(key)
}

/** Drafts that were changed in this tab and that the server does not have yet. */
const own = new Set<string>()

const mostOffered = 40

/** Notes that the draft as it is now is on its way to the server: from here on its id may be known elsewhere. */
export function offerDraft(key: string): Draft {
  const draft = draftAt(key)
  const { offered = [] } = draft
  const message = draft.message ?? (isEmpty(draft) ? undefined : newId())
  if (message && offered.includes(message) && !fresh.has(message)) return draft
  const there = offeredAs(draft, draft.there)
  if (!message && there.surely.length === draft.there?.surely.length) return draft
  if (message) fresh.delete(message)
  const ids = message ? { message, offered: [...offered, message].slice(-mostOffered) } : {}
  const next = { ...draft, ...ids, there }
  put(key, next)
  return next
}

/** Takes a draft as the server has it. */
export function adoptDraft(key: string, draft: Draft): void {
  if (isClean(draft)) own.delete(key)
  put(key, draft)
}

/** What another tab of this browser wrote is here too, unless something is being written here. */
export function hearTabs(): () => void {
  const hear = ({ key }: StorageEvent) => {
    if (!key?.startsWith('pasokh.draft.') || own.has(key)) return
    turns.set(key, turnOf(key) + 1)
    changed.set((all) => ({ ...all, [key]: stored(key) }))
  }
  addEventListener('storage', hear)
  return () => removeEventListener('storage', hear)
}

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
