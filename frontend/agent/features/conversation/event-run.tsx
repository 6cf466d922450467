import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContactRef, Message } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { EventText } from './event-line'

/** Several things that were done one after the other, as one line until somebody wants to see them. */
export function EventRun({ messages, contact }: { messages: Message[]; contact: ContactRef }) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const names = useNames()
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <div className="flex flex-col items-center gap-2 text-xs text-ink-3">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="flex min-h-6 items-center gap-1 rounded-full px-2.5 hover:bg-hover"
      >
        {t('event.run', { count: messages.length, n: number(messages.length, style) })}
        <ChevronDown size={12} aria-hidden="true" className={open ? 'rotate-180' : ''} />
      </button>
      <div id={id} className="contents">
        {open && messages.map((m) => <EventText key={m.id} message={m} contact={names.contact(contact)} />)}
      </div>
    </div>
  )
}
