import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Found } from '../../../shared/api/client'
import { brief, full, number } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { usePrefetch } from '../../data/prefetch'
import { Avatar } from '../../ui/avatar'
import { Chip } from '../../ui/chip'
import { Marked } from '../../ui/marked'

interface HitProps {
  found: Found
  q: string
  open: boolean
}

/** A conversation that was found, with what it was found by. */
export function Hit({ found: f, q, open }: HitProps) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const style = useDateStyle()
  const c = f.conversation
  const prefetch = usePrefetch(c.id)
  const updated = new Date(c.updatedAt)
  return (
    <Link
      to="/search/$id"
      params={{ id: c.id }}
      search={{ q, message: f.message?.seq }}
      aria-current={open ? 'true' : undefined}
      {...prefetch}
      className={`relative grid grid-cols-[34px_minmax(0,1fr)] gap-[11px] border-b border-soft px-4 py-[11px] ${open ? 'bg-accent-soft before:absolute before:inset-y-0 before:start-0 before:w-[3px] before:bg-accent' : 'hover:bg-hover'}`}
    >
      <Avatar name={names.contact(c.contact)} color={c.contact.color} size="l" />
      <span className="min-w-0">
        <span className="flex items-center gap-1.5">
          <b dir="auto" className="cut font-medium">
            {f.contact ? <Marked parts={f.contact} /> : names.contact(c.contact)}
          </b>
          <bdi className="text-xs text-ink-3">#{number(c.number, style)}</bdi>
          <time className="ms-auto shrink-0 text-xs text-ink-3" dateTime={c.updatedAt} title={full(updated, style)}>
            {brief(updated, style)}
          </time>
        </span>
        <span className="flex items-center gap-1.5 text-sm">
          <span dir="auto" className="cut flex-1">
            {f.subject ? <Marked parts={f.subject} /> : c.subject}
          </span>
          <Chip tone={c.status === 'open' ? 'ok' : 'plain'}>{t(`status.${c.status}`)}</Chip>
        </span>
        {f.message && (
          <span dir="auto" className="line-clamp-2 text-sm break-words text-ink-3">
            {f.message.kind === 'note' && <span className="text-note-ink">{t('note')} · </span>}
            <Marked parts={f.message.fragments} />
          </span>
        )}
      </span>
    </Link>
  )
}
