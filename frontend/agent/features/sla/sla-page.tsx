import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { faultsOfHours } from '../../data/named'
import { hoursQuery, type Policy, policiesQuery } from '../../data/rules'
import { useRuleSave, useRuleWrite } from '../../data/save-record'
import { BrokenChip } from '../../ui/broken-chip'
import { TextField } from '../../ui/field'
import { Pick, Span } from '../../ui/in-sentence'
import { Named, RecordList } from '../../ui/record-list'
import { SaveDialog } from '../../ui/save-dialog'
import { lasting } from './lasting'

const clocks = ['first', 'next', 'resolve', 'warn'] as const

/** How soon contacts are promised an answer. */
export function SlaPage() {
  const { t } = useTranslation('rules')
  const style = useDateStyle()
  const boot = useBootstrap()
  const { data: all = [] } = useQuery(policiesQuery)
  const [editing, setEditing] = useState<Policy>()
  const write = useRuleWrite()
  return (
    <>
      <RecordList
        about={t('slaAbout')}
        empty={t('slaEmpty')}
        removed={t('removeText')}
        items={all}
        name={(p) => p.name}
        onRemove={(p) => write.mutate({ method: 'DELETE', path: `/api/v1/sla/${p.id}` })}
        row={(p) => (
          <>
            <Named
              name={p.name}
              detail={clocks.flatMap((c) => (p[c] ? `${t(`clock.${c}`)}: ${lasting(p[c], style)}` : [])).join(' · ')}
            />
            <BrokenChip faults={faultsOfHours(boot, p)} />
          </>
        )}
        onAdd={() => setEditing({ id: '', version: 0, name: '', first: '1h' })}
        onEdit={setEditing}
      />
      {editing && <PolicyDialog policy={editing} onClose={() => setEditing(undefined)} />}
    </>
  )
}

function PolicyDialog({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const { t } = useTranslation('rules')
  const { data: hours = [] } = useQuery(hoursQuery)
  const [p, setP] = useState(policy)
  const { save, ...state } = useRuleSave('/api/v1/sla', p)
  const handleSave = () => {
    const times = Object.fromEntries(clocks.map((c) => [c, p[c] || '0s']))
    save({ name: p.name, hours: p.hours ?? '', ...times }, onClose)
  }
  return (
    <SaveDialog title={p.id ? policy.name : t('slaNew')} {...state} onSave={handleSave} onClose={onClose}>
      <TextField
        label={t('name')}
        required
        maxLength={120}
        value={p.name}
        onChange={(e) => setP({ ...p, name: e.target.value })}
      />
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <span className="w-40 text-ink-2">{t('pagesHours')}</span>
        <Pick
          label={t('pagesHours')}
          value={p.hours ?? ''}
          options={[
            { id: '', label: t('dayAndNight') },
            { id: 'own', label: t('ownHours') },
            ...hours.map((h) => ({ id: h.id, label: h.name })),
          ]}
          onChange={(hours) => setP({ ...p, hours })}
        />
      </div>
      {clocks.map((c) => (
        <div key={c} className="flex flex-wrap items-center gap-2 text-sm">
          <span className="w-40 text-ink-2">{t(`clock.${c}`)}</span>
          <Span
            optional
            label={t(`clock.${c}`)}
            value={p[c] === '0s' ? '' : (p[c] ?? '')}
            onChange={(text) => setP({ ...p, [c]: text })}
          />
        </div>
      ))}
    </SaveDialog>
  )
}
