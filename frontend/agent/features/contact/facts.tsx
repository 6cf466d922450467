import { BadgeCheck, CircleAlert, SquarePen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Contact, Conversation } from '../../../shared/api/client'
import { ago, full } from '../../../shared/date'
import { openBeginning } from '../../data/begin'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { useNow } from '../../data/now'
import { Attributes } from './attributes'
import { Came } from './came'
import { type ContactChange, useContactChange } from './change'
import { InPlace } from './in-place'

interface FactsProps {
  conversation: Conversation
}

const fields = ['name', 'phone', 'company', 'title'] as const

/** What is known about a contact; what agents may say is changed in place. */
export function Facts({ conversation }: FactsProps) {
  const { t } = useTranslation('contact')
  const contact = conversation.contactDetail
  const change = useContactChange(conversation)
  const page = contact.lastPage ?? conversation.page
  return (
    <dl className="grid grid-cols-[92px_minmax(0,1fr)] gap-x-2 gap-y-1 text-sm">
      <dt className="py-0.5 text-ink-3">{t('contact.email')}</dt>
      <dd className="flex min-w-0 items-center gap-1.5 py-0.5">
        <Email contact={contact} />
      </dd>
      {fields.map((field) => (
        <Fact key={`${contact.id}-${field}`} field={field} value={contact[field] ?? ''} onChange={change} />
      ))}
      <Attributes contact={contact} onChange={change} />
      {contact.lastSeenAt && !contact.online && <LastSeen at={contact.lastSeenAt} />}
      {page?.url && (
        <>
          <dt className="py-0.5 text-ink-3">{t('contact.page')}</dt>
          <dd className="min-w-0 py-0.5">
            <a
              href={page.url}
              target="_blank"
              rel="noreferrer nofollow"
              dir="auto"
              title={page.url}
              className="cut block text-accent-strong underline-offset-2 hover:underline"
            >
              {page.title || page.url}
            </a>
          </dd>
        </>
      )}
      <Came visit={conversation.visit} />
    </dl>
  )
}

/** The address, and whether it was proven or only typed. */
function Email({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contact')
  const { me, channels } = useBootstrap()
  const email = contact.email || contact.claimedEmail
  if (!email) return '–'
  const mails = channels.some((c) => c.kind === 'email' && c.enabled)
  const write = () => openBeginning(me.id, { ...(contact.name && { name: contact.name }), address: email }, contact.id)
  return (
    <>
      <span dir="ltr" className="cut" title={email}>
        {email}
      </span>
      {mails && (
        <button
          type="button"
          aria-label={t('contact.write')}
          title={t('contact.write')}
          onClick={write}
          className="grid size-6 shrink-0 place-items-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-11"
        >
          <SquarePen size={13} />
        </button>
      )}
      {contact.email && contact.emailVerified ? (
        <BadgeCheck size={14} className="shrink-0 text-ok" aria-label={t('contact.verified')} />
      ) : (
        <span title={t('contact.unverifiedHint')} className="flex shrink-0 items-center gap-1 text-xs text-warn">
          <CircleAlert size={13} aria-hidden="true" />
          {t('contact.unverified')}
        </span>
      )}
    </>
  )
}

function LastSeen({ at }: { at: string }) {
  const { t } = useTranslation('contact')
  const style = useDateStyle()
  const now = useNow()
  return (
    <>
      <dt className="py-0.5 text-ink-3">{t('contact.lastSeen')}</dt>
      <dd className="py-0.5">
        <time dateTime={at} title={full(new Date(at), style)}>
          {ago(new Date(at), style, now)}
        </time>
      </dd>
    </>
  )
}

interface FactProps {
  field: (typeof fields)[number]
  value: string
  onChange: (change: ContactChange) => Promise<void>
}

function Fact({ field, value, onChange }: FactProps) {
  const { t } = useTranslation('contact')
  const label = t(`contact.${field}`)
  return (
    <>
      <dt className="py-0.5 text-ink-3">{label}</dt>
      <dd className="min-w-0">
        <InPlace label={label} value={value} onSave={(next) => onChange({ [field]: next })} />
      </dd>
    </>
  )
}
