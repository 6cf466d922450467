import { useTranslation } from 'react-i18next'
import type { Day } from '../../../shared/days'
import { dayWords } from '../../../shared/days'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { Button } from '../../ui/button'
import { DayChoice } from '../../ui/day-choice'
import { SelectField } from '../../ui/field'
import { type AuditFilter, auditGroups } from './queries'

interface AuditFiltersProps {
  value: AuditFilter
  onChange: (filter: AuditFilter) => void
}

/** Narrows the trail to a person, a group of acts and some days. */
export function AuditFilters({ value, onChange }: AuditFiltersProps) {
  const { t } = useTranslation('audit')
  const { agents } = useBootstrap()
  const set = (part: Partial<AuditFilter>) => onChange({ ...value, ...part })
  return (
    <fieldset aria-label={t('filters')} className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <SelectField label={t('person')} value={value.agent} onChange={(e) => set({ agent: e.target.value })}>
        <option value="">{t('anybody')}</option>
        {agents.map((a) => (
          <option key={a.id} value={a.id}>
            {a.name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('subject')}
        value={value.group}
        onChange={(e) => set({ group: e.target.value as AuditFilter['group'] })}
      >
        <option value="">{t('everything')}</option>
        {auditGroups.map((g) => (
          <option key={g} value={g}>
            {t(`group.${g}`)}
          </option>
        ))}
      </SelectField>
      <DayFilter label={t('from')} value={value.from} onChange={(from) => set({ from })} />
      <DayFilter label={t('to')} value={value.to} onChange={(to) => set({ to })} />
    </fieldset>
  )
}

interface DayFilterProps {
  label: string
  value: Day | ''
  onChange: (day: Day | '') => void
}

function DayFilter({ label, value, onChange }: DayFilterProps) {
  const { t } = useTranslation('audit')
  const style = useDateStyle()
  const said = value ? dayWords(style, { dateStyle: 'medium' })(value) : t('anyDay')
  return (
    <div className="flex flex-col gap-1">
      <span aria-hidden="true" className="text-sm font-medium text-ink-2">
        {label}
      </span>
      <DayChoice
        style={style}
        label={label}
        value={value}
        clearable
        onChoose={onChange}
        trigger={
          <Button aria-label={`${label}: ${said}`} className="h-9 w-full justify-start">
            {said}
          </Button>
        }
      />
    </div>
  )
}
