import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Copy, Pencil, Trash2 } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import type { Broken } from '../../data/named'
import type { Rule } from '../../data/rules'
import { useRuleWrite } from '../../data/save-record'
import { BrokenChip } from '../../ui/broken-chip'
import { IconButton } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { ask } from '../../ui/confirm'
import { useFailure } from '../../ui/trace'
import { statsQuery } from './queries'

interface RuleListProps {
  all: Rule[]
  onEdit: (rule: Rule) => void
}

/** The rules in the order in which they are tried, which is changed by dragging one or by its arrows. */
export function RuleList({ all, onEdit }: RuleListProps) {
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
