import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Rule, rulesQuery } from '../../data/rules'
import { Button } from '../../ui/button'
import { Empty } from '../../ui/empty'
import { RuleEditor } from './editor'
import { ImportExport } from './import-export'
import { presets } from './presets'
import { RuleList } from './rule-list'

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
