import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Calendar, Interval } from '../../data/rules'
import { useRuleSave } from '../../data/save-record'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { SaveDialog } from '../../ui/save-dialog'
import { presetsQuery } from './queries'
import { weekdays } from './week'
import { Holidays, Intervals } from './week-fields'

/** A calendar: its week, and the days that are otherwise. */
export function HoursDialog({ calendar, onClose }: { calendar: Calendar; onClose: () => void }) {
  const { t } = useTranslation('rules')
  const [c, setC] = useState(calendar)
  const { data: presets = [] } = useQuery(presetsQuery)
  const { save, ...state } = useRuleSave('/api/v1/hours', c)
  const set = (part: Partial<Calendar>) => setC((now) => ({ ...now, ...part }))
  const day = (name: string, intervals: Interval[]) => set({ week: { ...c.week, [name]: intervals } })
  const handleSave = () => save({ name: c.name, zone: c.zone, week: c.week, holidays: c.holidays ?? [] }, onClose)
  return (
    <SaveDialog wide title={c.id ? calendar.name : t('hoursNew')} {...state} onSave={handleSave} onClose={onClose}>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('name')}
          required
          maxLength={120}
          value={c.name}
          onChange={(e) => set({ name: e.target.value })}
        />
        <TextField
          label={t('zone')}
          required
          list="zones"
          value={c.zone}
          onChange={(e) => set({ zone: e.target.value })}
        />
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((z) => (
            <option key={z} value={z} />
          ))}
        </datalist>
      </div>
      <div className="flex flex-wrap gap-2">
        {presets.map((p) => (
          <Button key={p.name} small onClick={() => set({ week: p.week, zone: p.zone === 'UTC' ? c.zone : p.zone })}>
            {t(`hoursPreset.${p.name as 'iran'}`)}
          </Button>
        ))}
      </div>
      {weekdays.map((name) => (
        <div key={name} className="grid items-start gap-x-2 gap-y-1 sm:grid-cols-[90px_1fr]">
          <span className="pt-1.5 text-sm font-medium">{t(`choice.${name as 'saturday'}`)}</span>
          <Intervals
            name={t(`choice.${name as 'saturday'}`)}
            intervals={c.week[name] ?? []}
            onChange={(all) => day(name, all)}
          />
        </div>
      ))}
      <Holidays all={c.holidays ?? []} onChange={(holidays) => set({ holidays })} />
    </SaveDialog>
  )
}
