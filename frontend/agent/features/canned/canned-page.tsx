import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Canned, get } from '../../../shared/api/client'
import { ago, full, number } from '../../../shared/date'
import { finder } from '../../../shared/text/fold'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { faultsOfCanned } from '../../data/named'
import { useWrite } from '../../data/save-record'
import { BrokenChip } from '../../ui/broken-chip'
import { Chip } from '../../ui/chip'
import { SelectField, TextField } from '../../ui/field'
import { RecordList } from '../../ui/record-list'
import { ScopeChip } from '../../ui/scope'
import { CannedDialog } from './canned-dialog'

interface Use {
  id: string
  count: number
  lastAt: string
}

const usesQuery = queryOptions({
  queryKey: ['canned-uses'],
  queryFn: ({ signal }) => get<{ items: Use[] }>('/api/v1/canned/uses', signal),
  staleTime: 10_000,
})

const searchFrom = 6 // fewer are seen at a glance

/** Prepared replies. */
export function CannedPage() {
  const { t } = useTranslation('admin')
  const boot = useBootstrap()
  const { canned, teams } = boot
  const { data } = useQuery(usesQuery)
  const [editing, setEditing] = useState<Canned>()
  const [q, setQ] = useState('')
  const [order, setOrder] = useState<'title' | 'use'>('title')
  const write = useWrite()
  const uses = useMemo(() => new Map(data?.items.map((u) => [u.id, u])), [data])
  const shown = useMemo(() => {
    const fits = finder(q)
    const found = canned.filter((c) => fits(`${c.title}\n${c.shortcut}\n${c.text}`))
    const count = (c: Canned) => uses.get(c.id)?.count ?? 0
    return found.sort((a, b) => (order === 'use' ? count(b) - count(a) : 0) || a.title.localeCompare(b.title))
  }, [canned, uses, q, order])
  return (
    <>
      {canned.length >= searchFrom && (
        <div className="grid gap-3 sm:grid-cols-[1fr_200px]">
          <TextField label={t('canned.search')} type="search" value={q} onChange={(e) => setQ(e.target.value)} />
          <SelectField label={t('canned.sort')} value={order} onChange={(e) => setOrder(e.target.value as 'use')}>
            <option value="title">{t('canned.sortTitle')}</option>
            <option value="use">{t('canned.sortUse')}</option>
          </SelectField>
        </div>
      )}
      <RecordList
        about={t('canned.about')}
        empty={t('canned.empty')}
        items={shown}
        name={(c) => c.title}
        row={(c) => (
          <>
            <span className="min-w-40 flex-1">
              <b dir="auto" className="cut block font-medium">
                {c.title}
              </b>
              <span dir="auto" className="cut block text-sm text-ink-3">
                {c.text}
              </span>
              <Used use={uses.get(c.id)} />
            </span>
            <BrokenChip faults={faultsOfCanned(boot, c)} />
            <ScopeChip of={c} teams={teams} />
            <Chip>/{c.shortcut}</Chip>
          </>
        )}
        onAdd={() => setEditing({ id: '', version: 0, shortcut: '', title: '', text: '', files: [] })}
        onEdit={setEditing}
        onRemove={(c) => write.mutate({ method: 'DELETE', path: `/api/v1/canned/${c.id}` })}
      />
      {editing && <CannedDialog canned={editing} onClose={() => setEditing(undefined)} />}
    </>
  )
}

/** How often a reply was sent, and when last. */
function Used({ use }: { use?: Use }) {
  const { t } = useTranslation('admin')
  const style = useDateStyle()
  const at = use && new Date(use.lastAt)
  return (
    <span className="block text-xs text-ink-3" title={at && full(at, style)}>
      {at
        ? `${t('canned.used', { count: use.count, n: number(use.count, style) })} · ${t('canned.lastUsed', { when: ago(at, style) })}`
        : t('canned.unused')}
    </span>
  )
}
