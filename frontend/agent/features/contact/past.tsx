import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { day, full, number } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { pastQuery, similarQuery } from '../../data/conversations'
import { usePrefetch } from '../../data/prefetch'

interface BesideProps {
  conversation: Conversation
  folder: string
}

/** Everything else that was said with this contact. */
export function Past({ conversation, folder }: BesideProps) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const { data } = useQuery(pastQuery(conversation.contactDetail.id))
  const all = data?.items ?? []
  return (
    <Section title={t('contact.past')}>
      {data && all.every((c) => c.id === conversation.id) && (
        <p className="text-sm text-ink-3">{t('contact.noPast')}</p>
      )}
      {all.length > 1 &&
        all.map((c) => (
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
            below={t(`status.${c.status}`)}
          />
        ))}
    </Section>
  )
}

/** What was said in cases alike, the best first. */
export function Alike({ conversation, folder }: BesideProps) {
  const { t } = useTranslation('inbox')
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
            beside={`${number(Math.round(score * 100), style)}%`}
            below={`${who} · ${count}`}
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
  below: string
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
      onPointerEnter={prefetch}
      className={`-mx-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 rounded-sm px-2 py-1.5 text-sm ${current ? 'bg-subtle' : 'hover:bg-hover'}`}
    >
      <span dir="auto" className="cut">
        {subject || t('list.noSubject')}
      </span>
      <span className="text-xs leading-5 text-ink-3">{beside}</span>
      <small dir="auto" className="cut text-xs text-ink-3">
        {below}
      </small>
    </Link>
  )
}
