import { useQueryClient } from '@tanstack/react-query'
import { Check, FolderInput, Moon, OctagonAlert, Reply, RotateCcw, Tag, Trash2, UserRound, X } from 'lucide-react'
import { type ComponentProps, type ComponentType, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import type { Addressee } from '../../data/bulk-reply'
import type { Change } from '../../data/change'
import { selected } from '../../data/selected'
import { markUnread } from '../../data/unread'
import { Button, IconButton } from '../../ui/button'
import { useKeys } from '../../ui/keys'
import { Menu } from '../../ui/menu'
import type { Popover } from '../../ui/popover'
import { toast } from '../../ui/toast'
import { useBulk, useChosen } from './use-bulk'

/** The menu that asks until when conversations are put away; another feature draws it. */
export type SnoozeChoice = ComponentType<{
  trigger: ComponentProps<typeof Popover>['trigger']
  open: boolean
  onOpenChange: (open: boolean) => void
  onSnooze: (until: Date) => void
}>

interface BulkBarProps {
  Snooze: SnoozeChoice
  rows: Row[]
  folder: string
  onAll?: () => void // undefined when all are selected
  onReply: (to: Addressee[]) => void
  onNone: () => void
  onDone: (rows: Row[]) => void // these are not selected any more
}

/** What can be done with all selected conversations at once; afterwards it can be taken back. */
export function BulkBar({ Snooze, rows, folder, onAll, onReply, onNone, onDone }: BulkBarProps) {
  const { t } = useTranslation('inbox')
  const { t: actions } = useTranslation('actions')
  const { t: common } = useTranslation()
  const style = useDateStyle()
  const { agents, folders, tags } = useBootstrap()
  const { run, done, all, busy } = useBulk(onDone)
  const restoring = folder === 'trash' || folder === 'spam' || folder === 'closed'
  const act = (change: Change) => void run(rows, change)
  const chosen = useChosen(rows)
  const client = useQueryClient()
  const [menu, setMenu] = useState<'assignee' | 'tags' | 'snooze'>()
  const menuOf = (name: typeof menu) => ({
    open: menu === name,
    onOpenChange: (open: boolean) => setMenu(open ? name : undefined),
  })
  const closing: Change = { status: restoring ? 'open' : 'closed' }
  useKeys(
    {
      close: () => !busy && act(closing),
      assign: () => setMenu('assignee'),
      tag: () => setMenu('tags'),
      snooze: () => setMenu('snooze'),
      unread: () => {
        for (const row of rows) markUnread(client, row).catch(() => toast(common('errors.internal'), 'bad'))
        onDone(rows)
      },
    },
    true,
  )
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    selected.set(() => ({ rows, change: (change) => latest.current(change) }))
    return () => selected.set(() => undefined)
  }, [rows])
  return (
    <div
      role="toolbar"
      aria-label={actions('bulk.label')}
      className="@container flex shrink-0 flex-wrap items-center gap-1 border-t border-line bg-raised px-3 py-2"
    >
      <p aria-live="polite" className="flex w-full items-center gap-2 text-sm font-medium">
        <span className="shrink-0 whitespace-nowrap">
          {busy
            ? actions('bulk.progress', { done: number(done, style), all: number(all, style) })
            : actions('bulk.selected', { count: rows.length, n: number(rows.length, style) })}
        </span>
        {onAll && !busy && (
          <button
            type="button"
            onClick={onAll}
            className="cut min-h-6 text-accent-strong underline underline-offset-2 pointer-coarse:min-h-11"
          >
            {actions('bulk.all')}
          </button>
        )}
        <IconButton label={actions('bulk.none')} className="ms-auto" disabled={busy} onClick={onNone}>
          <X size={16} />
        </IconButton>
      </p>
      <Button small disabled={busy} onClick={() => act(closing)}>
        {restoring ? <RotateCcw size={14} /> : <Check size={14} />}
        <span className="@max-xs:sr-only">{restoring ? actions('bulk.restore') : t('close')}</span>
      </Button>
      <Button small title={actions('bulk.replyTitle')} disabled={busy} onClick={() => onReply(chosen())}>
        <Reply size={14} className="rtl:-scale-x-100" />
        <span className="max-md:sr-only @max-sm:sr-only">{actions('bulk.reply')}</span>
      </Button>
      <Menu
        {...menuOf('assignee')}
        label={t('assignee')}
        filter={t('filter')}
        choices={[
          ...agents.filter((a) => !a.disabled && !a.pending).map((a) => ({ id: a.id, label: a.name })),
          { id: '', label: t('nobody') },
        ]}
        onChoose={(id) => act({ assignee: id || null })}
        trigger={
          <IconButton label={t('assignee')} disabled={busy}>
            <UserRound size={15} />
          </IconButton>
        }
      />
      <Menu
        {...menuOf('tags')}
        label={t('addTag')}
        filter={t('filter')}
        choices={tags.map((g) => ({ id: g.id, label: g.name }))}
        onChoose={(id) => act({ addTags: [id] })}
        trigger={
          <IconButton label={t('addTag')} disabled={busy}>
            <Tag size={15} />
          </IconButton>
        }
      />
      <Menu
        label={t('folder')}
        filter={t('filter')}
        choices={[
          ...folders.filter((f) => f.kind === 'manual').map((f) => ({ id: f.id, label: f.name })),
          { id: '', label: t('noFolder') },
        ]}
        onChoose={(id) => act({ folder: id || null })}
        trigger={
          <IconButton label={t('folder')} disabled={busy}>
            <FolderInput size={15} />
          </IconButton>
        }
      />
      <Snooze
        {...menuOf('snooze')}
        onSnooze={(until) => act({ snoozedUntil: until.toISOString() })}
        trigger={
          <IconButton label={t('snooze.label')} disabled={busy}>
            <Moon size={15} />
          </IconButton>
        }
      />
      {folder !== 'spam' && (
        <IconButton label={t('markSpam')} disabled={busy} onClick={() => act({ status: 'spam' })}>
          <OctagonAlert size={15} />
        </IconButton>
      )}
      {folder !== 'trash' && (
        <IconButton label={t('moveTrash')} disabled={busy} onClick={() => act({ status: 'trash' })}>
          <Trash2 size={15} />
        </IconButton>
      )}
    </div>
  )
}
