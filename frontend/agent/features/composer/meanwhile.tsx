import { useQuery } from '@tanstack/react-query'
import { MessageSquareDot } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { useBootstrap, useNames } from '../../data/bootstrap'
import { isEmpty, readUpTo, useDraft } from '../../data/drafts'
import { threadQuery } from '../../data/thread'
import { Button } from '../../ui/button'

interface MeanwhileProps {
  draft: string
  conversation: Conversation
}

/** Says that somebody wrote since the reply was begun: it is not sent before its author has said that it was read. */
export function Meanwhile({ draft: key, conversation }: MeanwhileProps) {
  const { t } = useTranslation('compose')
  const { me } = useBootstrap()
  const names = useNames()
  const { data } = useQuery(threadQuery(conversation.id))
  const draft = useDraft(key)
  if (isEmpty(draft) || draft.seenSeq === undefined) return null
  const { seenSeq } = draft
  const newer = data?.items.filter((m) => m.seq > seenSeq && m.kind === 'message' && m.author.id !== me.id) ?? []
  const last = newer.at(-1)
  if (!last) return null
  const who =
    last.author.kind === 'contact'
      ? names.contact(conversation.contact)
      : (names.agent(last.author.id)?.name ?? last.author.name ?? '')
  return (
    <div
      role="status"
      className="mx-5 mb-1.5 flex items-center gap-2 rounded-md bg-warn-soft px-3 py-1 text-sm text-warn max-md:mx-2"
    >
      <MessageSquareDot size={14} aria-hidden="true" className="shrink-0" />
      <span className="min-w-0 flex-1">
        {t(last.author.kind === 'contact' ? 'meanwhile.contact' : 'meanwhile.agent', { who })}
      </span>
      <Button small look="ghost" onClick={() => readUpTo(key, last.seq)}>
        {t('meanwhile.read')}
      </Button>
    </div>
  )
}
