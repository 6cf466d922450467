import { useMemo } from 'react'
import { createStore } from '../ui/store'
import { kept } from './kept'
import type { MailSaying } from './mail'
import type { Recipients } from './recipients'

/** To whom a reply that is being written goes, and what goes along, as its author chose it. */
export interface MailDraft extends Recipients {
  from?: string
  quote?: boolean
  forward?: string[]
}

const keyOf = (draft: string) => draft.replace('pasokh.draft.', 'pasokh.mail.')
const changed = createStore<Record<string, MailDraft | undefined>>({})

/** What was chosen for a draft in this browser; the server's copy of a draft has no recipients. */
export function useMailDraft(draft: string): MailDraft | undefined {
  const before = useMemo(() => kept.get<MailDraft>(keyOf(draft)), [draft])
  const known = changed.use((all) => draft in all)
  const now = changed.use((all) => all[draft])
  return known ? now : before
}

export function setMailDraft(draft: string, to: MailDraft | undefined): void {
  changed.set((all) => ({ ...all, [draft]: to }))
  kept.set(keyOf(draft), to)
}

/** What a reply says as a mail, of what was chosen. */
export const sayingOf = ({ from, to, cc, bcc, quote, forward }: MailDraft): MailSaying => ({
  ...(from && { from: { address: from } }),
  to,
  cc,
  bcc,
  ...(quote && { quote }),
  ...(forward?.length && { forward, alone: true }),
})

/** What was chosen, of a reply that is written anew. */
export const draftOf = ({ from, to = [], cc = [], bcc = [], quote, forward }: MailSaying): MailDraft => ({
  from: from?.address,
  to,
  cc,
  bcc,
  quote,
  forward,
})
