import { Link } from '@tanstack/react-router'
import { Flag, MessageCircle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../../shared/api/client'
import { ago, brief, full } from '../../../shared/date'
import { useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import { unread } from '../../data/conversations'
import { useNow } from '../../data/now'
import { usePrefetch } from '../../data/prefetch'
import { Avatar } from '../../ui/avatar'
import { Chip } from '../../ui/chip'

interface RowProps {
  row: Row
  folder: string
  sort?: string
  open: boolean
}

/** How late an answer is: after a quarter of an hour it warns, after an hour it is red. */
const lateness = (since: string, now: Date) => {
  const minutes = (now.getTime() - new Date(since).getTime()) / 60_000
  return minutes > 60 ? 'danger' : minutes > 15 ? 'warn' : 'plain'
}

export function ConversationRow({ row, folder, sort, open }: RowProps) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const names = useNames()
  const { me } = useBootstrap()
  const now = useNow()
  const prefetch = usePrefetch(row.id)
  const name = names.contact(row.contact)
  const assignee = names.agent(row.assignee)
  const fresh = unread(row)
  const updated = new Date(row.updatedAt)
  const preview = row.last
    ? (row.last.by.id === me.id ? `${t('list.you')}: ` : '') +
      (row.last.text || t('list.files', { count: row.last.files ?? 0 }))
    : ''
  return (
    <Link
      to="/inbox/$folder/$id"
      params={{ folder, id: row.id }}
      search={{ sort }}
      aria-current={open ? 'true' : undefined}
      onPointerEnter={prefetch}
      onFocus={prefetch}
      className={`relative grid grid-cols-[34px_minmax(0,1fr)] gap-[11px] border-b border-soft px-4 py-[11px] ${open ? 'bg-accent-soft before:absolute before:inset-y-0 before:start-0 before:w-[3px] before:bg-accent' : 'hover:bg-hover'}`}
    >
      <Avatar name={name} color={row.contact.color} size="l" badge={<MessageCircle size={9} />} />
      <span className="min-w-0">
        <span className="flex min-w-0 items-center gap-1.5">
          <b dir="auto" className={`cut ${fresh ? 'font-bold' : 'font-medium'}`}>
            {name}
          </b>
          {fresh && <i role="img" aria-label={t('list.unread')} className="size-2 shrink-0 rounded-full bg-accent" />}
          {(row.priority === 'high' || row.priority === 'urgent') && (
            <Flag
              size={12}
              className={row.priority === 'urgent' ? 'shrink-0 text-danger' : 'shrink-0 text-warn'}
              aria-label={t(`priority.${row.priority}`)}
              fill={row.priority === 'urgent' ? 'currentColor' : 'none'}
            />
          )}
          <time className="ms-auto shrink-0 text-xs text-ink-3" dateTime={row.updatedAt} title={full(updated, style)}>
            {brief(updated, style, now)}
          </time>
        </span>
        <span className="flex min-w-0 items-center gap-1.5 text-sm">
          <span dir="auto" className={`cut flex-1 ${fresh ? 'font-semibold' : ''}`}>
            {row.subject || t('list.noSubject')}
          </span>
          {assignee && (
            <span title={assignee.name}>
              <Avatar name={assignee.name} color={assignee.color} size="s" />
            </span>
          )}
        </span>
        <span className="flex min-w-0 items-center gap-1.5 text-sm text-ink-3">
          <span dir="auto" className="cut flex-1">
            {preview}
          </span>
          {row.waitingSince && (
            <Chip
              tone={lateness(row.waitingSince, now)}
              title={t('list.waits', { time: full(new Date(row.waitingSince), style) })}
            >
              {ago(new Date(row.waitingSince), style, now)}
            </Chip>
          )}
          {row.tags.slice(0, 2).map((id) => {
            const tag = names.tag(id)
            return tag && <Chip key={id}>{tag.name}</Chip>
          })}
        </span>
      </span>
    </Link>
  )
}
