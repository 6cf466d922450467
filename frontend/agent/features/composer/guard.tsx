import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { number, time } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { discard, type Outgoing, send } from '../../data/outbox'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'

interface GuardProps {
  message: Outgoing | undefined
  conversation: Conversation
  onEdit: (message: Outgoing) => void
}

/** Shows what was said while one wrote, before a reply that did not know it is sent. */
export function Guard({ message, conversation, onEdit }: GuardProps) {
  const { t } = useTranslation('compose')
  const { t: inbox } = useTranslation('inbox')
  const client = useQueryClient()
  const names = useNames()
  const style = useDateStyle()
  if (!message) return null
  const edit = () => onEdit(message)
  return (
    <Dialog open wide title={t('guard.title')} description={t('guard.text')} onClose={edit}>
      <ul className="flex max-h-64 shrink-0 flex-col gap-2 overflow-y-auto">
        {message.newer?.map((m) => (
          <li key={m.id} className="rounded-md bg-subtle px-3 py-2">
            <p className="text-xs text-ink-3">
              <b dir="auto">{m.author.kind === 'contact' ? names.contact(conversation.contact) : m.author.name}</b>{' '}
              {time(new Date(m.at), style)}
            </p>
            <p dir="auto" className="break-words whitespace-pre-wrap">
              {m.text || inbox('list.files', { count: m.files.length, n: number(m.files.length, style) })}
            </p>
          </li>
        ))}
      </ul>
      <div className="rounded-md bg-mine px-3 py-2">
        <p className="text-xs text-ink-3">{t('guard.yours')}</p>
        <p dir="auto" className="line-clamp-4 break-words whitespace-pre-wrap">
          {message.text || inbox('list.files', { count: message.files.length, n: number(message.files.length, style) })}
        </p>
      </div>
      <div className="flex justify-end gap-2 max-sm:flex-col-reverse">
        <Button look="ghost" className="sm:me-auto" onClick={() => discard(message.id)}>
          {t('guard.discard')}
        </Button>
        <Button onClick={() => void send(client, message, true)}>{t('guard.sendAnyway')}</Button>
        <Button look="primary" onClick={edit}>
          {t('guard.edit')}
        </Button>
      </div>
    </Dialog>
  )
}
