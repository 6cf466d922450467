import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation, Row } from '../../../shared/api/client'
import { type DateStyle, day, full, monthAndYear, number } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { pastQuery, similarQuery } from '../../data/conversations'
import { usePrefetch } from '../../data/prefetch'

interface BesideProps {
  conversation: Conversation
  folder: string
}

/** Everything else that was said with this contact: what is open first, then month by month, with the last word of each. */
export function Past({ conversation, folder }: BesideProps) {
  const { t } = useTranslation('inbox')
  const { t: contact } = useTranslation('contact')
  const style = useDateStyle()
  const { data } = useQuery(pastQuery(conversation.contactDetail.id))
  const all = data?.items ?? []
  const groups = new Map<string, Row[]>()
  for (const c of all) {
    const name = ['open', 'pending', 'snoozed'].includes(c.status)
      ? contact('openMatters')
      : monthAndYear(new Date(c.updatedAt), style)
    groups.set(name, [...(groups.get(name) ?? []), c])
  }
  const sorted = [...groups].sort(
    ([a], [b]) => Number(b === contact('openMatters')) - Number(a === contact('openMatters')),
  )
  return (
    <Section title={contact('contact.past')}>
      {data && all.every((c) => c.id === conversation.id) && (
        <p className="text-sm text-ink-3">{contact('contact.noPast')}</p>
      )}
      {all.length > 1 &&
        sorted.map(([name, some]) => (
          <div key={name} className="border-s-2 border-soft ps-3">
            <h4 className="py-1 text-xs text-ink-3">
              <bdi>{name}</bdi>
            </h4>
            {some.map((c) => (
              <Line
                key={c.id}
                to={{ folder, id: c.id }}
                current={c.id === conversation.id}
                subject={c.subject}
                beside={
                  <time dateTime={c.updatedAt} title={full(new Date(c.updatedAt), style)}>
                    {day(new Date(c.updatedAt), style)}
                  </time>
                }
                below={[promise(c, t, contact, style), c.last?.text].filter(Boolean).join(' · ')}
              />
            ))}
          </div>
        ))}
    </Section>
  )
}

/** What is still owed in a conversation: until when it sleeps, or is promised; otherwise where it stands. */
function promise(c: Row, t: TFunction<'inbox'>, contact: TFunction<'contact'>, style: DateStyle): string {
  const until = c.snoozedUntil ?? (c.status === 'closed' ? undefined : c.sla?.due)
  const status = t(`status.${c.status}`)
  return until ? contact('contact.until', { status, when: full(new Date(until), style) }) : status
}

/** What was said in cases alike, the best first. */
export function Alike({ conversation, folder }: BesideProps) {
  const { t } = useTranslation('contact')
  const style = useDateStyle()
  const names = useNames()
  const { data } = useQuery(similarQuery(conversation.id))
  return (
    <Section title={t('contact.similar')}>
      {data?.items.length === 0 && <p className="text-sm text-ink-3">{t('contact.noSimilar')}</p>}
      {data?.items.map(({ conversation: c, score, messages }) => {
        const who = names.agent(c.assignee)?.name ?? names.contact(c.contact)
        const count = t('contact.messages', { count: messages, total: number(messages, style) })
        return (
          <Line
            key={c.id}
            to={{ folder, id: c.id }}
            subject={c.subject}
            beside={t('contact.alike', { percent: number(Math.round(score * 100), style) })}
            below={
              <>
                <bdi>{who}</bdi> · {count}
              </>
            }
          />
        )
      })}
    </Section>
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
  beside: ReactNode
  below: ReactNode
  current?: boolean
}

function Line({ to, subject, beside, below, current }: LineProps) {
  const { t } = useTranslation('inbox')
  const prefetch = usePrefetch(to.id)
  return (
    <Link
      to="/inbox/$folder/$id"
      params={to}
      aria-current={current ? 'true' : undefined}
      {...prefetch}
      className={`-mx-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 rounded-sm px-2 py-1.5 text-sm ${current ? 'bg-subtle' : 'hover:bg-hover'}`}
    >
      <span dir="auto" className="cut">
        {subject || t('list.noSubject')}
      </span>
      <span className="text-xs leading-5 text-ink-3">{beside}</span>
      <small dir={typeof below === 'string' ? 'auto' : undefined} className="cut text-xs text-ink-3">
        {below}
      </small>
    </Link>
  )
}
