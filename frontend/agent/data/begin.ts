import { createStore } from '../ui/store'
import type { SentFile } from './drafts'
import { newId } from './id'
import { kept } from './kept'
import type { MailPerson } from './recipients'

/** A conversation by e-mail that is being begun. */
export interface Beginning {
  id: string // of the conversation and of its message: however often it is sent, it is begun once
  message: string
  from: string // an address of ours; '' is the first
  to: MailPerson[]
  cc: MailPerson[]
  bcc: MailPerson[]
  subject: string
  text: string
  html?: string
  files: SentFile[]
  contacts: Record<string, string> // by address, of those who were chosen and not typed
}

/** What is open: undefined when nothing is being begun. */
export const begins = createStore<Beginning | undefined>(undefined)

const keyOf = (agent: string) => `pasokh.begin.${agent}`

const empty = (): Beginning => ({
  id: newId(),
  message: newId(),
  from: '',
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  text: '',
  files: [],
  contacts: {},
})

/** Opens what was begun before, or a new one; to somebody when that is said. */
export function openBeginning(agent: string, to?: MailPerson, contact?: string): void {
  const before = kept.get<Beginning>(keyOf(agent)) ?? empty()
  const known = to && before.to.some((p) => p.address === to.address)
  begins.set(() => ({
    ...before,
    to: to && !known ? [...before.to, to] : before.to,
    contacts: to && contact ? { ...before.contacts, [to.address]: contact } : before.contacts,
  }))
}

/** Opens again what was not sent; what was begun since stands below it. */
export function restoreBeginning(agent: string, back: Omit<Beginning, 'id' | 'message'>): void {
  const since = kept.get<Beginning>(keyOf(agent)) ?? empty()
  const both = since.text.trim() !== ''
  const next = {
    ...back,
    id: newId(),
    message: newId(),
    text: both ? `${back.text}\n\n${since.text}` : back.text,
    html: both ? undefined : back.html,
    files: [...back.files, ...since.files],
  }
  kept.set(keyOf(agent), next)
  begins.set(() => next)
}

/** Changes it, and keeps it in this browser until it is sent or thrown away. */
export function changeBeginning(agent: string, change: (was: Beginning) => Beginning): void {
  begins.set((was) => {
    const next = was && change(was)
    if (next) kept.set(keyOf(agent), next)
    return next
  })
}

export const closeBeginning = (): void => begins.set(() => undefined)

/** Forgets it: it was sent or thrown away. */
export function forgetBeginning(agent: string): void {
  kept.set(keyOf(agent), undefined)
  closeBeginning()
}

/** Whether anything was written that would be lost. */
export const isWorthKeeping = (b: Beginning): boolean =>
  b.to.length + b.cc.length + b.bcc.length + b.files.length > 0 || `${b.subject}${b.text}`.trim() !== ''
