import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Conversation } from '../../../../shared/api/client'
import { useBootstrap } from '../../../data/bootstrap'
import { addressesQuery } from '../../../data/mail'
import { type MailDraft, setMailDraft, useMailDraft } from '../../../data/mail-draft'
import { answered, peopleIn, replyAll, replyTo } from '../../../data/recipients'
import { threadQuery } from '../../../data/thread'

export type MailWriting = NonNullable<ReturnType<typeof useMail>>

/** To whom a reply goes in a conversation of e-mail; undefined in others, and until that is known. */
export function useMail(conversation: Conversation, draft: string) {
  const { channels } = useBootstrap()
  const isMail = channels.some((c) => c.id === conversation.channel && c.kind === 'email')
  const { data: addresses } = useQuery({ ...addressesQuery, enabled: isMail })
  const { data: thread } = useQuery({ ...threadQuery(conversation.id), enabled: isMail })
  const chosen = useMailDraft(draft)
  const own = useMemo(() => (addresses?.items ?? []).flatMap((a) => a.addresses), [addresses])
  const last = useMemo(() => thread && answered(thread.items), [thread])
  if (!isMail || !addresses || !thread) return undefined
  const contact = conversation.contactDetail.email
  const { name } = conversation.contactDetail
  const first = { to: contact ? [{ name: name || undefined, address: contact }] : [], cc: [], bcc: [] }
  const all: MailDraft = last ? replyAll(last, own) : first
  return {
    value: chosen ?? all,
    aliases: addresses.items.find((a) => a.channel === conversation.channel)?.addresses ?? [],
    people: peopleIn(thread.items, own),
    messages: thread.items.filter((m) => m.kind === 'message' && !m.erased),
    last,
    set: (next: MailDraft) => setMailDraft(draft, next),
    toSender: () => setMailDraft(draft, { ...chosen, ...(last ? replyTo(last, own) : first), forward: undefined }),
    toAll: () => setMailDraft(draft, { ...chosen, ...all, forward: undefined }),
  }
}
