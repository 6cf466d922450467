import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { useContactChange } from './change'
import { useTyped } from './use-typed'

/** Free words about the contact; saved when one leaves the box. News about the contact does not touch what is typed. */
export function Notes({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('contact')
  const change = useContactChange(conversation)
  const stored = conversation.contactDetail.notes ?? ''
  const { typed, type, save } = useTyped(stored, (notes) => change({ notes }))
  const text = typed ?? stored
  return (
    <textarea
      dir={text ? 'auto' : undefined}
      rows={Math.min(8, Math.max(1, text.split('\n').length + (text ? 1 : 0)))}
      aria-label={t('contact.notes')}
      placeholder={t('contact.notesEmpty')}
      value={text}
      onChange={(e) => type(e.target.value)}
      onBlur={() => save()}
      className="shrink-0 resize-y rounded-md border border-line bg-transparent px-2.5 py-1.5 text-sm"
    />
  )
}
