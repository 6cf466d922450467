import { Link } from '@tanstack/react-router'
import { Flag, Mail, MessageCircle } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../../shared/api/client'
import { brief, full, number } from '../../../shared/date'
import { directionOf } from '../../../shared/text/direction'
import { useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import { unread } from '../../data/conversations'
import { useNow } from '../../data/now'
import { usePrefetch } from '../../data/prefetch'
import { Avatar } from '../../ui/avatar'
import { Marks } from './row-marks'

interface RowProps {
  row: Row
  folder: string
  sort?: string
  open: boolean
  dense: boolean
  selected: boolean
  selecting: boolean // any is: then the boxes are shown without a pointer too
  onSelect: (id: string, range: boolean) => void
}

/** One conversation of the list: who, what, how long waiting, and everything that is to be known before opening it. */
export const ConversationRow = memo(function ConversationRow(props: RowProps) {
  const { row, folder, sort, open, dense, selected, selecting, onSelect } = props
  const { t } = useTranslation('inbox')
  const names = useNames()
  const prefetch = usePrefetch(row.id)
  const handleClick = (e: MouseEvent) => {
    if (!e.shiftKey) return
    e.preventDefault()
    onSelect(row.id, true)
  }
  const Way = names.channel(row.channel)?.kind === 'email' ? Mail : MessageCircle
  const look = selected || open ? 'bg-accent-soft' : 'hover:bg-hover'
  const edge = open ? 'before:absolute before:inset-y-0 before:start-0 before:w-[3px] before:bg-accent' : ''
  const shape = dense
    ? 'grid-cols-[20px_minmax(0,1fr)] gap-2.5 items-center px-4 py-1.5'
    : 'grid-cols-[34px_minmax(0,1fr)] gap-[11px] px-4 py-[11px]'
  return (
    <div className="group relative">
      <Link
        to="/inbox/$folder/$id"
        params={{ folder, id: row.id }}
        search={{ sort }}
        aria-current={open ? 'true' : undefined}
        {...prefetch}
        onClick={handleClick}
        className={`relative grid border-b border-soft select-none ${shape} ${look} ${edge}`}
      >
        <span className={selecting ? 'invisible' : 'group-hover:invisible group-has-[input:focus-visible]:invisible'}>
          <Avatar
            name={names.contact(row.contact)}
            color={row.contact.color}
            size={dense ? 's' : 'l'}
            badge={dense ? undefined : <Way size={9} />}
          />
        </span>
        {dense ? <DenseText row={row} /> : <RoomyText row={row} />}
      </Link>
      <label
        className={`absolute grid cursor-pointer place-items-center ${dense ? 'start-3.5 top-1 size-6 pointer-coarse:start-2 pointer-coarse:top-0 pointer-coarse:size-9' : 'start-4 top-[11px] size-[34px] pointer-coarse:start-[11px] pointer-coarse:top-1.5 pointer-coarse:size-11'} ${selecting ? '' : 'opacity-0 group-hover:opacity-100 focus-within:opacity-100'}`}
      >
        <input
          type="checkbox"
          aria-label={t('bulk.selectOne', { name: names.contact(row.contact) })}
          checked={selected}
          onChange={(e) => onSelect(row.id, (e.nativeEvent as globalThis.MouseEvent).shiftKey === true)}
          className="size-4 accent-(--accent)"
        />
      </label>
    </div>
  )
})

/** A text and the marks behind it. In a narrow list the last marks go to a second line, which is not shown: none is cut. */
const oneLine = 'flex h-[1lh] min-w-0 flex-wrap content-start items-center gap-x-1.5 overflow-hidden'

function RoomyText({ row }: { row: Row }) {
  const names = useNames()
  const assignee = names.agent(row.assignee)
  return (
    <span className="min-w-0">
      <span className="flex min-w-0 items-center gap-1.5">
        <Who row={row} />
        <Changed row={row} />
      </span>
      <span className="flex min-w-0 items-center gap-1.5 text-sm">
        <Subject row={row} className="flex-1" />
        {assignee && (
          <span title={assignee.name}>
            <Avatar name={assignee.name} color={assignee.color} photo={assignee.photo} size="s" />
          </span>
        )}
      </span>
      <span className={`${oneLine} text-sm text-ink-3`}>
        <Preview row={row} />
        <Marks row={row} tags={2} />
      </span>
    </span>
  )
}

function DenseText({ row }: { row: Row }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-sm">
      <span className="flex max-w-[40%] min-w-0 shrink-0 items-center gap-1.5">
        <Who row={row} />
      </span>
      <span className={`${oneLine} flex-1`}>
        <Subject row={row} className="flex-[1_0_40px] text-ink-2" />
        <Marks row={row} tags={1} />
      </span>
      <Changed row={row} />
    </span>
  )
}

/** The contact's name, bold with a dot while something is unread, and the flag of what is urgent. */
function Who({ row }: { row: Row }) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const fresh = unread(row)
  return (
    <>
      <b dir="auto" className={`cut ${fresh ? 'font-bold' : 'font-medium'}`}>
        {names.contact(row.contact)}
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
    </>
  )
}

function Subject({ row, className }: { row: Row; className: string }) {
  const { t } = useTranslation('inbox')
  return (
    <span
      dir={directionOf(row.subject ?? '') ?? 'auto'}
      className={`cut ${className} ${unread(row) ? 'font-semibold' : ''}`}
    >
      {row.subject || t('list.noSubject')}
    </span>
  )
}

function Changed({ row }: { row: Row }) {
  const style = useDateStyle()
  const now = useNow()
  const at = new Date(row.updatedAt)
  return (
    <time className="ms-auto shrink-0 text-xs text-ink-3" dateTime={row.updatedAt} title={full(at, style)}>
      {brief(at, style, now)}
    </time>
  )
}

function Preview({ row }: { row: Row }) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const style = useDateStyle()
  const own = row.last?.by.id === me.id
  const files = row.last?.files ?? 0
  const text = row.last ? row.last.text || t('list.files', { count: files, n: number(files, style) }) : ''
  return (
    <>
      {own && <span className="shrink-0">{t('list.you')}:</span>}
      <bdi dir={directionOf(text) ?? 'auto'} className="cut flex-[1_0_40px]">
        {text}
      </bdi>
    </>
  )
}
