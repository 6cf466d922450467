import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Copy, Download, Pencil, Plus, Trash2, Upload } from 'lucide-react'
import { type ChangeEvent, type DragEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { get } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import type { Broken } from '../../data/named'
import { type Rule, rulesQuery } from '../../data/rules'
import { useRuleWrite } from '../../data/save-record'
import { BrokenChip } from '../../ui/broken-chip'
import { Button, IconButton } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { ask } from '../../ui/confirm'
import { Empty } from '../../ui/empty'
import { toast } from '../../ui/toast'
import { useFailure } from '../../ui/trace'
import { RuleEditor } from './editor'
import { presets } from './presets'
import { statsQuery } from './queries'

const fresh: Rule = {
  id: '',
  version: 0,
  name: '',
  enabled: true,
  order: 0,
  stop: false,
  events: ['message.contact'],
  then: [],
}

/** What happens by itself, in the order in which it is tried. */
export function RulesPage() {
  const { t } = useTranslation('rules')
  const { data: all } = useQuery(rulesQuery)
  const [editing, setEditing] = useState<Rule>()
  if (editing)
    return <RuleEditor key={editing.id + editing.version} rule={editing} onClose={() => setEditing(undefined)} />
  if (!all) return null
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-60 flex-1 text-ink-2 max-sm:basis-full">{t('about')}</p>
        <ImportExport />
        <Button look="primary" onClick={() => setEditing(fresh)}>
          <Plus size={15} />
          {t('new')}
        </Button>
      </div>
      {all.length === 0 ? (
        <Presets onChoose={(part) => setEditing({ ...fresh, ...part })} />
      ) : (
        <RuleList all={all} onEdit={setEditing} />
      )}
    </>
  )
}

function Presets({ onChoose }: { onChoose: (part: Partial<Rule>) => void }) {
  const { t } = useTranslation('rules')
  return (
    <div className="rounded-lg border border-dashed border-line">
      <Empty
        title={t('empty')}
        text={t('emptyText')}
        action={
          <div className="mt-2 flex flex-wrap justify-center gap-2">
            {presets.map(({ name, rule }) => (
              <Button key={name} onClick={() => onChoose({ ...rule, name: t(`preset.${name as 'refund'}`) })}>
                {t(`preset.${name as 'refund'}`)}
              </Button>
            ))}
          </div>
        }
      />
    </div>
  )
}

interface RuleListProps {
  all: Rule[]
  onEdit: (rule: Rule) => void
}

function RuleList({ all, onEdit }: RuleListProps) {
  const { t } = useTranslation('rules')
  const write = useRuleWrite()
  const [dragged, setDragged] = useState<string>()
  const move = (id: string, to: number) => {
    const ids = all.map((r) => r.id).filter((other) => other !== id)
    ids.splice(to, 0, id)
    write.mutate({ method: 'POST', path: '/api/v1/rules/order', body: { ids } })
  }
  const handleDrop = (e: DragEvent, at: number) => {
    e.preventDefault()
    if (dragged) move(dragged, at)
    setDragged(undefined)
  }
  const duplicate = ({ id: _, version: __, order: ___, updatedAt: ____, updatedBy: _____, ...rest }: Rule) =>
    write.mutate({
      method: 'POST',
      path: '/api/v1/rules',
      body: { ...rest, name: t('copyOf', { name: rest.name }), enabled: false },
    })
  return (
    <ol className="divide-y divide-(--line-soft) rounded-lg border border-line">
      {all.map((rule, i) => (
        <li
          key={rule.id}
          draggable
          onDragStart={() => setDragged(rule.id)}
          onDragOver={(e) => e.preventDefault()}
          onDrop={(e) => handleDrop(e, i)}
          className={`flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 ${dragged === rule.id ? 'opacity-50' : ''}`}
        >
          <input
            type="checkbox"
            aria-label={t('enable', { name: rule.name })}
            className="size-4 accent-(--accent)"
            checked={rule.enabled}
            onChange={(e) =>
              write.mutate({
                method: 'PATCH',
                path: `/api/v1/rules/${rule.id}`,
                body: { enabled: e.target.checked, version: rule.version },
              })
            }
          />
          <button
            type="button"
            className="min-h-6 min-w-0 flex-1 text-start font-medium hover:underline max-sm:basis-[calc(100%-40px)]"
            onClick={() => onEdit(rule)}
          >
            <span dir="auto" className="cut block">
              {rule.name}
            </span>
          </button>
          <BrokenChip faults={[...new Set(rule.broken?.map((p) => p.key as Broken))]} />
          {rule.stop && <Chip>{t('stops')}</Chip>}
          <RunChip rule={rule} />
          <span className="flex">
            <IconButton
              label={t('upName', { name: rule.name })}
              disabled={i === 0}
              onClick={() => move(rule.id, i - 1)}
            >
              <ArrowUp size={15} />
            </IconButton>
            <IconButton
              label={t('downName', { name: rule.name })}
              disabled={i === all.length - 1}
              onClick={() => move(rule.id, i + 1)}
            >
              <ArrowDown size={15} />
            </IconButton>
            <IconButton label={t('editName', { name: rule.name })} onClick={() => onEdit(rule)}>
              <Pencil size={15} />
            </IconButton>
            <IconButton label={t('duplicateName', { name: rule.name })} onClick={() => duplicate(rule)}>
              <Copy size={15} />
            </IconButton>
            <IconButton
              label={t('remove', { name: rule.name })}
              onClick={async () => {
                const title = t('confirmRemove', { name: rule.name })
                if (await ask({ title, text: t('removeRuleText'), action: t('removeIt') }))
                  write.mutate({ method: 'DELETE', path: `/api/v1/rules/${rule.id}` })
              }}
            >
              <Trash2 size={15} />
            </IconButton>
          </span>
        </li>
      ))}
    </ol>
  )
}

/** How often a rule ran in the last month, and whether it failed lately. */
function RunChip({ rule }: { rule: Rule }) {
  const { t } = useTranslation('rules')
  const style = useDateStyle()
  const failure = useFailure()
  const { data } = useQuery(statsQuery(rule.id))
  if (!data) return null
  const count = data.days.reduce((sum, d) => sum + d.runs, 0)
  return (
    <>
      <Chip>{t('runs', { count, n: number(count, style) })}</Chip>
      {data.lastError && <Chip tone="danger">{failure(data.lastError.error ?? '')}</Chip>}
    </>
  )
}

function ImportExport() {
  const { t } = useTranslation('rules')
  const write = useRuleWrite()
  const handleExport = async () => {
    const file = new Blob([JSON.stringify(await get('/api/v1/rules/export'), null, 2)], { type: 'application/json' })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = 'rules.json'
    link.click()
    URL.revokeObjectURL(link.href)
  }
  const handleImport = async (e: ChangeEvent<HTMLInputElement>) => {
    const file = e.target.files?.[0]
    e.target.value = ''
    if (!file) return
    try {
      const { format, rules } = JSON.parse(await file.text()) as { format: number; rules: Rule[] }
      const plain = rules.map(({ name, note, stop, events, after, when, then }) => ({
        name,
        note,
        stop,
        events,
        after,
        when,
        then,
      }))
      write.mutate(
        { method: 'POST', path: '/api/v1/rules/import', body: { format, rules: plain } },
        { onSuccess: () => toast(t('imported')) },
      )
    } catch {
      toast(t('notJson'), 'bad')
    }
  }
  return (
    <>
      <Button onClick={() => void handleExport()}>
        <Download size={15} />
        {t('export')}
      </Button>
      <label className="inline-flex h-8 cursor-pointer items-center gap-1.5 rounded-md border border-line bg-surface px-3.5 text-sm shadow-sm focus-within:outline-2 hover:bg-hover">
        <Upload size={15} />
        {t('import')}
        <input type="file" accept="application/json,.json" className="sr-only" onChange={(e) => void handleImport(e)} />
      </label>
    </>
  )
}
