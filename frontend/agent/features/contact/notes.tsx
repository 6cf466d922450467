import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { useContactChange } from './change'

/** Free words about the contact; saved when one leaves the box. News about the contact does not touch what is typed. */
export function Notes({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('contact')
  const change = useContactChange(conversation)
  const stored = conversation.contactDetail.notes ?? ''
  const [typed, setTyped] = useState<string>()
  const save = () => {
    if (typed === undefined || typed === stored) setTyped(undefined)
    else
      change({ notes: typed }).then(
        () => setTyped(undefined),
        () => undefined, // it was said; what was typed stays in the box
      )
  }
  const text = typed ?? stored
  return (
    <textarea
      dir="auto"
      rows={Math.min(8, Math.max(1, text.split('\n').length + (text ? 1 : 0)))}
      aria-label={t('contact.notes')}
      placeholder={t('contact.notesEmpty')}
      value={text}
      onChange={(e) => setTyped(e.target.value)}
      onBlur={save}
      className="shrink-0 resize-y rounded-md border border-line bg-transparent px-2.5 py-1.5 text-sm"
    />
  )
}
