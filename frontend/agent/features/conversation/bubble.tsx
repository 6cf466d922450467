import { Check, CheckCheck, Clock, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/api/client'
import { full, time } from '../../../shared/date'
import { directionOf } from '../../../shared/text/direction'
import { dress } from '../../../shared/text/dress'
import { useDateStyle } from '../../data/bootstrap'
import type { Outgoing } from '../../data/outbox'
import { Avatar } from '../../ui/avatar'
import { Button } from '../../ui/button'
import { copyLink } from '../../ui/copy'
import { Linked } from './linked'

interface BubbleProps {
  name: string
  color: number
  photo?: string | undefined
  at: string
  seq?: number // its place in the open thread
  link?: string // its own address
  pointed?: boolean // the address names it
  ours: boolean
  note: boolean
  text: string
  html?: string // as the server sanitised it
  files?: ReactNode
  above?: ReactNode // of a mail: from whom and to whom
  body?: ReactNode // in place of the text
  below?: ReactNode
  dim?: boolean
}

function dressed(text: HTMLElement | null): void {
  if (text) dress(text)
}

/** One thing said: the contact's at the start side, ours at the end side, notes in amber. */
export function Bubble(props: BubbleProps) {
  const { name, color, photo, at, seq, link, pointed, ours, note, text, html, files, above, body, below, dim } = props
  const { t } = useTranslation('inbox')
  const { t: common } = useTranslation()
  const style = useDateStyle()
  const look = note ? 'border border-note-line bg-note text-note-ink' : ours ? 'bg-mine' : 'bg-subtle'
  const date = full(new Date(at), style)
  const when = (
    <time dateTime={at} title={link ? `${date} · ${t('copyLink')}` : date} className="shrink-0">
      {time(new Date(at), style)}
    </time>
  )
  return (
    <article
      data-seq={seq}
      tabIndex={-1}
      aria-current={pointed ? 'location' : undefined}
      className={`flex max-w-[min(620px,88%)] gap-2.5 rounded-lg outline-offset-4 outline-none ${body ? 'w-full' : ''} ${ours ? 'flex-row-reverse self-end' : 'self-start'} ${dim ? 'opacity-70' : ''}`}
    >
      <Avatar name={name} color={color} photo={photo} />
      <div className={`min-w-0 ${body ? 'flex-1' : ''}`}>
        <header className={`mb-0.5 flex gap-2 px-0.5 text-xs text-ink-3 ${ours ? 'justify-end' : ''}`}>
          <b dir="auto" title={name} className="cut font-medium text-ink-2">
            {name}
          </b>
          {note && <span className="shrink-0 text-note-ink">{t('note')}</span>}
          {link ? (
            <a
              href={link}
              onClick={(e) => void copyLink(e, common('copied'))}
              className="-mx-1 -mt-[7px] -mb-0.5 min-w-6 shrink-0 px-1 pt-[7px] pb-0.5 text-center hover:underline pointer-coarse:-my-3.5 pointer-coarse:py-3.5"
            >
              {when}
            </a>
          ) : (
            when
          )}
        </header>
        {above}
        {(text || body || files) && (
          <div
            data-said
            className={`rounded-lg px-[13px] py-[9px] ${look} ${ours ? 'rounded-se-[4px]' : 'rounded-ss-[4px]'}`}
          >
            {body ??
              (html ? (
                <div
                  ref={dressed}
                  className="rich break-words [&_.number]:whitespace-nowrap"
                  // biome-ignore lint/security/noDangerouslySetInnerHtml: the server keeps only what cannot act (inbox/html), and the page's policy runs no script in it
                  dangerouslySetInnerHTML={{ __html: html }}
                />
              ) : (
                text && (
                  <p dir={directionOf(text) ?? 'auto'} className="break-words whitespace-pre-wrap">
                    <Linked text={text} />
                  </p>
                )
              ))}
            {files}
          </div>
        )}
        {below}
      </div>
    </article>
  )
}

/** Whether the contact has seen what we said. */
export function Receipt({ message, seenSeq }: { message: Message; seenSeq: number }) {
  const { t } = useTranslation('inbox')
  const seen = seenSeq >= message.seq
  return (
    <div className="mt-0.5 flex items-center justify-end gap-1 text-xs text-ink-3">
      {seen ? (
        <CheckCheck size={13} aria-hidden="true" className="text-accent" />
      ) : (
        <Check size={13} aria-hidden="true" />
      )}
      {seen ? t('seenAt') : t('sent')}
    </div>
  )
}

interface PendingProps {
  message: Outgoing
  onRetry: () => void
  onEdit: () => void
  onDiscard: () => void
}

/** What is being sent, or could not be: it never vanishes by itself. */
export function PendingState({ message, onRetry, onEdit, onDiscard }: PendingProps) {
  const { t } = useTranslation('inbox')
  const { t: common } = useTranslation()
  if (message.state !== 'failed')
    return (
      <div className="mt-0.5 flex items-center justify-end gap-1 text-xs text-ink-3">
        {message.state === 'sent' ? <Check size={13} aria-hidden="true" /> : <Clock size={12} aria-hidden="true" />}
        {t(message.state === 'sent' ? 'sent' : message.tries ? 'waitsToSend' : 'sending')}
      </div>
    )
  return (
    <div role="alert" className="mt-1 flex flex-wrap items-center justify-end gap-2 text-xs text-danger">
      <TriangleAlert size={13} aria-hidden="true" />
      {t('failed', { why: common(`errors.${(message.code ?? 'internal') as 'internal'}`) })}
      <Button small onClick={onRetry}>
        {t('retry')}
      </Button>
      <Button small onClick={onEdit}>
        {t('edit')}
      </Button>
      <Button small look="ghost" onClick={onDiscard}>
        {t('discard')}
      </Button>
    </div>
  )
}
