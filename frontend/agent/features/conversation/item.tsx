import { useQueryClient } from '@tanstack/react-query'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation, Message } from '../../../shared/api/client'
import { day, full, sameDay } from '../../../shared/date'
import { useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import { discard, type Outgoing, send } from '../../data/outbox'
import { Bubble, PendingState, Receipt } from './bubble'
import { EventText } from './event-line'
import { Files, PendingFiles } from './files'
import { DeliveryState, MailBody, MailHead } from './mail/parts'

interface ItemProps {
  message: Message
  conversation: Conversation
  receipt: boolean // say whether the contact has seen it
  pointed: boolean // the address names it
}

/** Something said, noted or done. */
export function Item({ message: m, conversation, receipt, pointed }: ItemProps) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  if (m.kind === 'event') return <EventText message={m} contact={names.contact(conversation.contact)} />
  const theirs = m.author.kind === 'contact'
  const agent = names.agent(m.author.id)
  const mail = m.erased ? undefined : m.mail
  // By mail others than the contact take part too.
  const other = theirs && m.author.id !== conversation.contact.id ? mail?.from : undefined
  const contact = other ? other.name || other.address : names.contact(conversation.contact)
  const came = mail?.stored && theirs ? mail : undefined
  const files = came ? m.files.filter((f) => !m.html?.includes(`"cid:${f.id}"`)) : m.files
  return (
    <Bubble
      name={theirs ? contact : (agent?.name ?? m.author.name ?? '')}
      color={theirs ? conversation.contact.color : (agent?.color ?? 1)}
      photo={theirs ? undefined : agent?.photo}
      at={m.at}
      seq={m.seq}
      link={`/inbox/open/${conversation.id}?message=${m.seq}`}
      pointed={pointed}
      ours={!theirs}
      note={m.kind === 'note'}
      text={m.erased ? t('erased') : (m.text ?? '')}
      html={m.html}
      dim={m.erased}
      files={files.length > 0 ? <Files files={files} /> : undefined}
      above={
        mail && (
          <Suspense>
            <MailHead message={m} mail={mail} subject={conversation.subject} />
          </Suspense>
        )
      }
      body={
        came && (
          <Suspense>
            <MailBody message={m} mail={came} />
          </Suspense>
        )
      }
      below={
        mail && !theirs ? (
          <Suspense>
            <DeliveryState message={m} />
          </Suspense>
        ) : (
          receipt && <Receipt message={m} seenSeq={conversation.contactSeenSeq} />
        )
      }
    />
  )
}

/** Something on its way, or that could not be sent. */
export function Pending({ message: m, onEdit }: { message: Outgoing; onEdit: (m: Outgoing) => void }) {
  const { me } = useBootstrap()
  const client = useQueryClient()
  return (
    <Bubble
      name={me.name}
      color={me.color}
      photo={me.photo}
      at={m.at}
      ours
      dim={m.state === 'sending' || m.state === 'waiting'}
      note={m.kind === 'note'}
      text={m.text}
      files={m.files.length > 0 ? <PendingFiles files={m.files} /> : undefined}
      below={
        <PendingState
          message={m}
          onRetry={() => void send(client, m)}
          onEdit={() => onEdit(m)}
          onDiscard={() => discard(m.id)}
        />
      }
    />
  )
}

/** Says which day it is, where another one begins. */
export function DayLine({ at, before }: { at: string; before?: string }) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const date = new Date(at)
  if (before && sameDay(date, new Date(before), style)) return null
  const now = new Date()
  const yesterday = new Date(now.getTime() - 86_400_000)
  const word = sameDay(date, now, style)
    ? t('today')
    : sameDay(date, yesterday, style)
      ? t('yesterday')
      : day(date, style)
  return (
    <div title={full(date, style)} className="self-center rounded-full bg-subtle px-2.5 text-xs text-ink-3">
      {word}
    </div>
  )
}

export function NewLine() {
  const { t } = useTranslation('inbox')
  return (
    <div className="flex items-center gap-2.5 text-[11px] font-semibold text-danger before:h-px before:flex-1 before:bg-danger/35 after:h-px after:flex-1 after:bg-danger/35">
      {t('new')}
    </div>
  )
}
