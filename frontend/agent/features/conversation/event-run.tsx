import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContactRef, Message } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { listed } from '../../data/i18n'
import { EventText, useActor } from './event-line'
import { Why } from './why'

/** How many of those who did something are named. */
const named = 2

/** Several things that were done one after the other, as one line until somebody wants to see them. */
export function EventRun({ messages, contact }: { messages: Message[]; contact: ContactRef }) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const names = useNames()
  const actor = useActor(names.contact(contact))
  const [open, setOpen] = useState(false)
  const id = useId()
  const who = [...new Set(messages.map((m) => actor(m.author)))]
  const [run, ...others] = new Set(messages.map((m) => m.event?.run))
  return (
    <div className="flex flex-col items-center gap-2 text-xs text-ink-3">
      <div className="flex items-center gap-2">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="flex min-h-6 pointer-coarse:min-h-10 items-center gap-1 rounded-full px-2.5 hover:bg-hover"
        >
          {t('event.run', { count: messages.length, n: number(messages.length, style) })}
          {' · '}
          {listed(who.slice(0, named))}
          {who.length > named && ' …'}
          <ChevronDown size={12} aria-hidden="true" className={open ? 'rotate-180' : ''} />
        </button>
        {run && others.length === 0 && !open && <Why run={run} />}
      </div>
      <div id={id} className="contents">
        {open && messages.map((m) => <EventText key={m.id} message={m} contact={names.contact(contact)} />)}
      </div>
    </div>
  )
}
