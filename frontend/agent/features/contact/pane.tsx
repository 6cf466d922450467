import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BadgeCheck, CircleAlert } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Contact, type Conversation, patch } from '../../../shared/api/client'
import { day, full, number } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { pastQuery, similarQuery } from '../../data/conversations'
import { liveState } from '../../data/live-state'
import { Avatar } from '../../ui/avatar'
import { toast } from '../../ui/toast'

interface ContactPaneProps {
  conversation: Conversation
  folder: string
  back?: ReactNode
}

/** The contact with everything said before, and what was said in cases alike. */
export function ContactPane({ conversation, folder, back }: ContactPaneProps) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const style = useDateStyle()
  const contact = conversation.contactDetail
  const online = liveState.use((s) => s.contacts[contact.id]) ?? contact.online
  return (
    <aside
      aria-label={t('contactPane')}
      className="flex h-full flex-col gap-5 overflow-y-auto border-s border-line bg-surface p-[18px]"
    >
      {back}
      <div className="flex items-center gap-3">
        <Avatar name={names.contact(contact)} color={contact.color} size="xl" online={online} />
        <div className="min-w-0">
          <h2 dir="auto" className="cut text-lg font-semibold">
            {names.contact(contact)}
          </h2>
          <p className="text-sm text-ink-3">{t('contact.since', { date: day(new Date(contact.createdAt), style) })}</p>
        </div>
      </div>
      <Facts contact={contact} page={conversation.page} />
      <Notes contact={contact} />
      <Past conversation={conversation} folder={folder} />
      <Alike conversation={conversation} folder={folder} />
    </aside>
  )
}

function useContactChange(id: string) {
  const client = useQueryClient()
  const { t } = useTranslation()
  return useMutation({
    mutationFn: (change: Partial<Contact>) => patch<Contact>(`/api/v1/contacts/${id}`, change),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['conversation'] }),
        client.invalidateQueries({ queryKey: ['list'] }),
      ]),
    onError: () => toast(t('errors.invalid'), 'bad'),
  })
}

function Facts({ contact, page }: { contact: Contact; page?: Conversation['page'] }) {
  const { t } = useTranslation('inbox')
  const email = contact.email || contact.claimedEmail
  return (
    <dl className="grid grid-cols-[92px_minmax(0,1fr)] gap-x-2 gap-y-1 text-sm">
      <dt className="py-0.5 text-ink-3">{t('contact.email')}</dt>
      <dd className="flex min-w-0 items-center gap-1.5 py-0.5">
        {email ? (
          <>
            <span dir="ltr" className="cut">
              {email}
            </span>
            {contact.emailVerified ? (
              <BadgeCheck size={14} className="shrink-0 text-ok" aria-label={t('contact.verified')} />
            ) : (
              <span title={t('contact.unverifiedHint')} className="flex shrink-0 items-center gap-1 text-xs text-warn">
                <CircleAlert size={13} aria-hidden="true" />
                {t('contact.unverified')}
              </span>
            )}
          </>
        ) : (
          '–'
        )}
      </dd>
      {(['name', 'phone', 'company', 'title'] as const).map((field) => (
        <EditableFact key={`${contact.id}-${field}`} contact={contact} field={field} />
      ))}
      {page?.url && (
        <>
          <dt className="py-0.5 text-ink-3">{t('contact.page')}</dt>
          <dd className="min-w-0 py-0.5">
            <a
              href={page.url}
              target="_blank"
              rel="noreferrer nofollow"
              dir="auto"
              className="cut block text-accent-strong underline-offset-2 hover:underline"
            >
              {page.title || page.url}
            </a>
          </dd>
        </>
      )}
    </dl>
  )
}

function EditableFact({ contact, field }: { contact: Contact; field: 'name' | 'phone' | 'company' | 'title' }) {
  const { t } = useTranslation('inbox')
  const { mutate } = useContactChange(contact.id)
  const [editing, setEditing] = useState(false)
  const label = t(`contact.${field}`)
  const value = contact[field] ?? ''
  const save = (next: string) => {
    setEditing(false)
    if (next.trim() !== value) mutate({ [field]: next.trim() })
  }
  return (
    <>
      <dt className="py-0.5 text-ink-3">{label}</dt>
      <dd className="min-w-0">
        {editing ? (
          <input
            // biome-ignore lint/a11y/noAutofocus: editing was asked for by a click on this very field
            autoFocus
            dir="auto"
            aria-label={label}
            defaultValue={value}
            onBlur={(e) => save(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === 'Enter') save(e.currentTarget.value)
              if (e.key === 'Escape') setEditing(false)
            }}
            className="h-6 w-full rounded-sm border border-accent bg-raised px-1"
          />
        ) : (
          <button
            type="button"
            onClick={() => setEditing(true)}
            aria-label={t('contact.edit', { field: label })}
            className="block min-h-6 w-full rounded-sm text-start hover:bg-hover"
          >
            <span dir="auto" className="cut block">
              {value || <span className="text-ink-3">–</span>}
            </span>
          </button>
        )}
      </dd>
    </>
  )
}

function Notes({ contact }: { contact: Contact }) {
  const { t } = useTranslation('inbox')
  const { mutate } = useContactChange(contact.id)
  const handleSubmit = (e: FormEvent<HTMLTextAreaElement>) => {
    const next = e.currentTarget.value
    if (next !== (contact.notes ?? '')) mutate({ notes: next })
  }
  return (
    <textarea
      key={`${contact.id}-${contact.version}`}
      dir="auto"
      rows={contact.notes ? 3 : 1}
      aria-label={t('contact.notes')}
      placeholder={t('contact.notesEmpty')}
      defaultValue={contact.notes}
      onBlur={handleSubmit}
      className="resize-y rounded-md border border-line bg-transparent px-2.5 py-1.5 text-sm"
    />
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 text-[11px] font-medium text-ink-3">{title}</h3>
      {children}
    </section>
  )
}

interface LineProps {
  to: { folder: string; id: string }
  subject: string
  date?: string
  below: string
}

function Line({ to, subject, date, below }: LineProps) {
  const style = useDateStyle()
  return (
    <Link
      to="/inbox/$folder/$id"
      params={to}
      className="-mx-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 rounded-sm px-2 py-1.5 text-sm hover:bg-hover"
    >
      <span dir="auto" className="cut">
        {subject}
      </span>
      {date && (
        <time className="text-xs text-ink-3" dateTime={date} title={full(new Date(date), style)}>
          {day(new Date(date), style)}
        </time>
      )}
      <small className="text-xs text-ink-3">{below}</small>
    </Link>
  )
}

function Past({ conversation, folder }: { conversation: Conversation; folder: string }) {
  const { t } = useTranslation('inbox')
  const { data } = useQuery(pastQuery(conversation.contactDetail.id))
  const others = (data?.items ?? []).filter((c) => c.id !== conversation.id)
  return (
    <Section title={t('contact.past')}>
      {data && others.length === 0 && <p className="text-sm text-ink-3">{t('contact.noPast')}</p>}
      {others.map((c) => (
        <Line
          key={c.id}
          to={{ folder, id: c.id }}
          subject={c.subject}
          date={c.updatedAt}
          below={t(`status.${c.status}`)}
        />
      ))}
    </Section>
  )
}

function Alike({ conversation, folder }: { conversation: Conversation; folder: string }) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const names = useNames()
  const { data } = useQuery(similarQuery(conversation.id))
  return (
    <Section title={t('contact.similar')}>
      {data?.items.length === 0 && <p className="text-sm text-ink-3">{t('contact.noSimilar')}</p>}
      {data?.items.map((s) => (
        <Line
          key={s.conversation.id}
          to={{ folder, id: s.conversation.id }}
          subject={s.conversation.subject}
          below={`${number(Math.round(s.score * 100), style)}% · ${names.contact(s.conversation.contact)}`}
        />
      ))}
    </Section>
  )
}
