import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDownWideNarrow, Inbox, Rows3, Rows4, SquarePen } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../../shared/api/client'
import { openBeginning } from '../../data/begin'
import { useBootstrap } from '../../data/bootstrap'
import type { Addressee } from '../../data/bulk-reply'
import { listQuery, trimList } from '../../data/conversations'
import { readTexts } from '../../data/i18n'
import { useView } from '../../data/view'
import { Button, IconButton } from '../../ui/button'
import { Empty } from '../../ui/empty'
import { useKeys } from '../../ui/keys'
import { Menu } from '../../ui/menu'
import type { SnoozeChoice } from './bulk-bar'
import { ConversationRow } from './row'
import { extended, nothingSelected, toggled, without } from './selection'

const BulkBar = lazy(async () => {
  const [{ BulkBar: Shown }] = await Promise.all([import('./bulk-bar'), readTexts('actions')])
  return { default: Shown }
})
const BulkReplyDialog = lazy(async () => {
  const [m] = await Promise.all([import('./bulk-reply/dialog'), readTexts('bulk')])
  return { default: m.BulkReplyDialog }
})
const mostSelected = 2000

const sorts = ['activity', 'waiting', 'priority', 'created'] as const

interface ListProps {
  folder: string
  title: string
  sort?: string
  open?: string
  back?: ReactNode
  /** Stands in the place of an empty list when there is more to say than that. */
  instead?: ReactNode
  /** Asks until when what is selected is put away. */
  Snooze: SnoozeChoice
  onRows: (rows: Row[]) => void
}

/** A row that moved between pages while they were read is shown where it came first. */
const eachOnce = (rows: Row[]): Row[] => [...new Map(rows.toReversed().map((r) => [r.id, r])).values()].reverse()

/** A folder's conversations: virtualised, endless, kept current by live updates. */
export function ConversationList({ folder, title, sort, open, back, instead, Snooze, onRows }: ListProps) {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const { me, channels } = useBootstrap()
  const mails = channels.some((c) => c.kind === 'email' && c.enabled)
  const query = useInfiniteQuery(listQuery(folder, sort))
  const rows = useMemo(() => eachOnce(query.data?.pages.flatMap((p) => p.items) ?? []), [query.data])
  const [{ dense }, changeView] = useView()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (dense ? 36 : 79),
    overscan: 8,
    getItemKey: (i) => rows[i]?.id ?? i,
  })
  const [selection, setSelection] = useState(nothingSelected)
  const [replyTo, setReplyTo] = useState<Addressee[]>()
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 10) void fetchNextPage()
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage])
  useTrim(folder, sort, last, selection.ids.size > 0)
  // The order on the screen is what J and K walk through.
  const ids = rows.map((r) => r.id).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another order is news
  useEffect(() => onRows(rows), [ids, onRows])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is opened
  useEffect(() => {
    const at = rows.findIndex((r) => r.id === open)
    if (at >= 0) virtual.scrollToIndex(at)
  }, [open])

  const selected = rows.filter((r) => selection.ids.has(r.id))
  const clear = () => setSelection(nothingSelected)
  useKeys({
    select: open ? () => setSelection((s) => toggled(s, open)) : undefined,
    leave: selected.length > 0 ? clear : undefined,
  })
  const present = useRef(rows)
  present.current = rows
  const handleSelect = useCallback((id: string, range: boolean) => {
    const order = present.current.map((r) => r.id)
    setSelection((s) => (range ? extended(s, id, order) : toggled(s, id)))
  }, [])
  const selectAll = async () => {
    let all = rows
    for (let more = hasNextPage; more && all.length < mostSelected; ) {
      const read = await fetchNextPage()
      all = eachOnce(read.data?.pages.flatMap((p) => p.items) ?? [])
      more = read.hasNextPage && !read.isError
    }
    setSelection({ ids: new Set(all.map((r) => r.id)) })
  }
  const chosen = sorts.find((s) => s === sort) ?? (folder === 'waiting' ? 'waiting' : 'activity')
  return (
    <section aria-label={t('list.label')} className="flex h-full flex-col border-x border-line bg-surface">
      <header className="@container flex h-[52px] shrink-0 items-center gap-2 border-b border-line px-4">
        {back}
        <h1 dir="auto" className="cut flex-1 text-lg font-semibold">
          {title}
        </h1>
        <Menu
          label={t('sort.label')}
          choices={sorts.map((s) => ({ id: s, label: t(`sort.${s}`), chosen: s === chosen }))}
          onChoose={(s) => void navigate({ to: '.', search: { sort: s } })}
          trigger={
            <Button look="ghost" small title={t('sort.label')}>
              <ArrowDownWideNarrow size={15} />
              <span className="@max-[320px]:sr-only">{t(`sort.${chosen}`)}</span>
            </Button>
          }
        />
        {mails && (
          <IconButton label={t('list.begin')} onClick={() => openBeginning(me.id)}>
            <SquarePen size={16} />
          </IconButton>
        )}
        <IconButton label={t(dense ? 'list.roomy' : 'list.dense')} onClick={() => changeView({ dense: !dense })}>
          {dense ? <Rows3 size={16} /> : <Rows4 size={16} />}
        </IconButton>
      </header>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
        {(query.isError || (query.isPending && query.errorUpdateCount > 0)) && rows.length === 0 && (
          <div className="flex h-full">
            <Empty
              title={t('list.failed')}
              action={
                <Button small onClick={() => void query.refetch()}>
                  {t('retry')}
                </Button>
              }
            />
          </div>
        )}
        {query.isSuccess && rows.length === 0 && (
          <div className="flex h-full">
            {instead ?? (
              <Empty
                icon={<Inbox size={28} aria-hidden="true" />}
                title={t('list.empty')}
                text={folder === 'mine' ? t('list.emptyMine') : t('list.emptyText')}
                action={
                  folder === 'mine' && (
                    <Button
                      small
                      onClick={() => void navigate({ to: '/inbox/$folder', params: { folder: 'unassigned' } })}
                    >
                      {t('folders.unassigned')}
                    </Button>
                  )
                }
              />
            )}
          </div>
        )}
        <ul className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]
            return (
              row && (
                <li
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <ConversationRow
                    row={row}
                    folder={folder}
                    sort={sort}
                    open={row.id === open}
                    dense={dense}
                    selected={selection.ids.has(row.id)}
                    selecting={selected.length > 0}
                    onSelect={handleSelect}
                  />
                </li>
              )
            )
          })}
        </ul>
      </div>
      {selected.length > 0 && (
        <Suspense>
          <BulkBar
            Snooze={Snooze}
            rows={selected}
            folder={folder}
            onAll={selected.length < rows.length || hasNextPage ? () => void selectAll() : undefined}
            onReply={setReplyTo}
            onNone={clear}
            onDone={(done) => setSelection((s) => without(s, done))}
          />
        </Suspense>
      )}
      {replyTo && (
        <Suspense>
          <BulkReplyDialog
            to={replyTo}
            onClose={(sent) => {
              setReplyTo(undefined)
              if (sent) clear()
            }}
          />
        </Suspense>
      )}
    </section>
  )
}

/** Whoever is back at the top of a list goes on with its beginning: all that is on hand is read again and again. */
function useTrim(folder: string, sort: string | undefined, last: number, selecting: boolean): void {
  const client = useQueryClient()
  const atTop = last < 50 && !selecting
  useEffect(() => {
    if (atTop) trimList(client, folder, sort)
  }, [client, folder, sort, atTop])
}
