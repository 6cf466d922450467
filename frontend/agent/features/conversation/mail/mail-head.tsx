import { ChevronDown, Download, ShieldAlert } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../../shared/api/client'
import { full, number } from '../../../../shared/date'
import { useBootstrap, useDateStyle } from '../../../data/bootstrap'
import { draftKey } from '../../../data/drafts'
import { listed } from '../../../data/i18n'
import { type MessageMail, personName } from '../../../data/mail'
import { setMailDraft } from '../../../data/mail-draft'
import type { MailPerson } from '../../../data/recipients'
import { Button } from '../../../ui/button'
import { Chip } from '../../../ui/chip'

const Headers = lazy(() => import('./headers-dialog').then((m) => ({ default: m.HeadersDialog })))

interface MailHeadProps {
  message: Message
  mail: MessageMail
  subject: string // of the conversation
}

/** A person by name and address, each in its own direction. */
function Person({ name, address }: MailPerson) {
  return (
    <span className="block break-all">
      {name && <bdi>{name}</bdi>} <bdi dir="ltr">{name ? `<${address}>` : address}</bdi>
    </span>
  )
}

/** From whom a mail came and to whom it went, and what is to be known about it. */
export function MailHead({ message: m, mail, subject }: MailHeadProps) {
  const { t } = useTranslation('mail')
  const style = useDateStyle()
  const [open, setOpen] = useState(false)
  const [headers, setHeaders] = useState(false)
  const { me } = useBootstrap()
  const handleForward = () => {
    const draft = draftKey(me.id, m.conversation, 'message')
    setMailDraft(draft, { to: [], cc: [], bcc: [], forward: [m.id] })
    document.getElementById('composer')?.focus()
  }
  const all = [...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])]
  const names = listed(all.slice(0, 2).map(personName))
  const line =
    all.length > 2 ? t('toMore', { names, n: number(all.length - 2, style) }) : names && t('toNames', { names })
  const rows = [
    ['from', mail.from.address ? [mail.from] : []],
    ['replyTo', mail.replyTo ?? []],
    ['to', mail.to ?? []],
    ['cc', mail.cc ?? []],
    ['bcc', mail.bcc ?? []],
  ] as const
  return (
    <div className="mb-1 px-0.5 text-xs text-ink-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {mail.stored && (
          <bdi dir="ltr" className="cut max-w-full">
            {mail.from.address || t('noSender')}
          </bdi>
        )}
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-h-6 min-w-0 items-center gap-0.5 hover:text-ink pointer-coarse:min-h-11"
        >
          <span className="cut">{line || t('details')}</span>
          <ChevronDown size={13} aria-hidden="true" className={open ? 'rotate-180' : ''} />
        </button>
        {mail.machine && <Chip>{t(mail.kind === 'bounce' ? 'bounce' : 'machine')}</Chip>}
        {mail.stored && mail.trust === 'fail' && <Chip tone="danger">{t('failedSender')}</Chip>}
        {mail.stored && mail.trust === 'none' && (
          <Chip tone="warn" title={t('unprovenText')}>
            {t('unproven')}
          </Chip>
        )}
        {!!mail.forward && <Chip>{t('forwarded')}</Chip>}
      </div>
      {mail.imitates && (
        <p role="note" className="mt-1 flex items-center gap-1.5 rounded-md bg-danger-soft px-2 py-1 text-danger">
          <ShieldAlert size={14} aria-hidden="true" className="shrink-0" />
          {t('imitates', { name: mail.imitates })}
        </p>
      )}
      {open && (
        <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-0.5 rounded-md border border-line px-2.5 py-1.5">
          {rows.map(
            ([what, people]) =>
              people.length > 0 && (
                <div key={what} className="contents">
                  <dt>{t(what)}</dt>
                  <dd className="text-ink-2">
                    {people.map((p) => (
                      <Person key={p.address} {...p} />
                    ))}
                  </dd>
                </div>
              ),
          )}
          {mail.date && (
            <>
              <dt>{t('date')}</dt>
              <dd className="text-ink-2">{full(new Date(mail.date), style)}</dd>
            </>
          )}
          {mail.subject && mail.subject !== subject && (
            <>
              <dt>{t('subject')}</dt>
              <dd dir="auto" className="break-words text-ink-2">
                {mail.subject}
              </dd>
            </>
          )}
          <dd className="col-span-2 flex flex-wrap gap-1 pt-1">
            <Button small look="ghost" onClick={handleForward}>
              {t('forwardThis')}
            </Button>
            {mail.stored && (
              <>
                <Button small look="ghost" onClick={() => setHeaders(true)}>
                  {t('headers')}
                </Button>
                <a
                  href={`/api/v1/conversations/${m.conversation}/messages/${m.id}/mail/raw`}
                  download
                  className="inline-flex h-7 items-center gap-1.5 rounded-sm px-2 text-sm text-ink-2 hover:bg-hover pointer-coarse:h-10"
                >
                  <Download size={13} aria-hidden="true" />
                  {t('original')}
                </a>
              </>
            )}
          </dd>
        </dl>
      )}
      {headers && (
        <Suspense>
          <Headers message={m} onClose={() => setHeaders(false)} />
        </Suspense>
      )}
    </div>
  )
}
