import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import { type Calendar, type Holiday, hoursQuery, type Interval } from '../../data/rules'
import { saved, useRuleWrite } from '../../data/save-record'
import { Button, IconButton } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { AddButton, Line, Pick } from '../../ui/in-sentence'
import { Named, RecordList } from '../../ui/record-list'
import { SaveRow } from '../../ui/save-row'
import { HoursBrief } from './hours-brief'
import { newHoliday, newHours } from './new-hours'
import { presetsQuery } from './queries'
import { weekdays } from './week'

/** When somebody works: for answers that are promised in business time. */
export function HoursPage() {
  const { t } = useTranslation('rules')
  const { settings } = useBootstrap()
  const { data: all = [] } = useQuery(hoursQuery)
  const [editing, setEditing] = useState<Calendar>()
  const write = useRuleWrite()
  return (
    <>
      <RecordList
        about={t('hoursAbout')}
        empty={t('hoursEmpty')}
        removed={t('removeText')}
        items={all}
        name={(c) => c.name}
        row={(c) => (
          <Named name={c.name} detail={c.zone}>
            <HoursBrief calendar={c} />
          </Named>
        )}
        onRemove={(c) => write.mutate({ method: 'DELETE', path: `/api/v1/hours/${c.id}` })}
        onAdd={() => setEditing(newHours(settings))}
        onEdit={setEditing}
      />
      {editing && <HoursDialog calendar={editing} onClose={() => setEditing(undefined)} />}
    </>
  )
}

function HoursDialog({ calendar, onClose }: { calendar: Calendar; onClose: () => void }) {
  const { t } = useTranslation('rules')
  const [c, setC] = useState(calendar)
  const { data: presets = [] } = useQuery(presetsQuery)
  const write = useRuleWrite()
  const set = (part: Partial<Calendar>) => setC((now) => ({ ...now, ...part }))
  const day = (name: string, intervals: Interval[]) => set({ week: { ...c.week, [name]: intervals } })
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    const body = { name: c.name, zone: c.zone, week: c.week, holidays: c.holidays ?? [] }
    write.mutate(saved('/api/v1/hours', c, body), { onSuccess: onClose })
  }
  return (
    <Dialog open wide title={c.id ? calendar.name : t('hoursNew')} onClose={onClose}>
      <form onSubmit={handleSubmit} className="flex flex-col gap-4">
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
        <SaveRow busy={write.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  )
}

interface IntervalsProps {
  name: string
  intervals: Interval[]
  onChange: (all: Interval[]) => void
}

function Intervals({ name, intervals, onChange }: IntervalsProps) {
  const { t } = useTranslation('rules')
  const put = (i: number, part: Partial<Interval>) =>
    onChange(intervals.map((one, n) => (n === i ? { ...one, ...part } : one)))
  return (
    <div className="flex flex-wrap items-center gap-2">
      {intervals.length === 0 && <span className="text-sm text-ink-3">{t('closed')}</span>}
      {intervals.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: intervals have no names; their place is what they are
        <span key={i} className="inline-flex items-center gap-1">
          <Line
            type="time"
            label={`${name} ${t('from')} ${i + 1}`}
            value={one.from}
            onChange={(from) => put(i, { from })}
          />
          <span>–</span>
          <Line
            type="time"
            label={`${name} ${t('to')} ${i + 1}`}
            value={one.to === '24:00' ? '00:00' : one.to}
            onChange={(to) => put(i, { to })}
          />
          <IconButton
            label={t('remove', { name: `${name} ${i + 1}` })}
            onClick={() => onChange(intervals.filter((_, n) => n !== i))}
          >
            <Trash2 size={14} />
          </IconButton>
        </span>
      ))}
      <AddButton
        onClick={() =>
          onChange([...intervals, intervals.length ? { from: '14:00', to: '18:00' } : { from: '09:00', to: '17:00' }])
        }
      >
        {t('addInterval')}
      </AddButton>
    </div>
  )
}

interface HolidaysProps {
  all: Holiday[]
  onChange: (all: Holiday[]) => void
}

function Holidays({ all, onChange }: HolidaysProps) {
  const { t } = useTranslation('rules')
  const { settings } = useBootstrap()
  const put = (i: number, part: Partial<Holiday>) => onChange(all.map((h, n) => (n === i ? { ...h, ...part } : h)))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-semibold">{t('holidays')}</legend>
      {all.map((h, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: holidays need no names; their place is what they are
        <div key={i} className="flex flex-wrap items-end gap-2">
          <Captioned text={t('holidayName')}>
            <Line label={t('holidayName')} value={h.name ?? ''} onChange={(name) => put(i, { name })} />
          </Captioned>
          <Captioned text={t('calendar')}>
            <Pick
              label={t('calendar')}
              value={h.calendar}
              options={(['jalali', 'gregorian'] as const).map((id) => ({ id, label: t(`calendars.${id}`) }))}
              onChange={(calendar) => put(i, { calendar: calendar as Holiday['calendar'] })}
            />
          </Captioned>
          <Captioned text={t('year')}>
            <Line
              type="number"
              label={t('year')}
              value={h.year ? String(h.year) : ''}
              onChange={(y) => put(i, { year: Number(y) || undefined })}
            />
          </Captioned>
          <Captioned text={t('month')}>
            <Line
              type="number"
              label={t('month')}
              value={String(h.month)}
              onChange={(m) => put(i, { month: Number(m) })}
            />
          </Captioned>
          <Captioned text={t('day')}>
            <Line type="number" label={t('day')} value={String(h.day)} onChange={(d) => put(i, { day: Number(d) })} />
          </Captioned>
          {!h.year && <span className="pb-2 text-xs text-ink-3">{t('everyYear')}</span>}
          <IconButton
            label={t('remove', { name: h.name || String(i + 1) })}
            onClick={() => onChange(all.filter((_, n) => n !== i))}
          >
            <Trash2 size={14} />
          </IconButton>
        </div>
      ))}
      <div>
        <AddButton onClick={() => onChange([...all, newHoliday(settings)])}>{t('addHoliday')}</AddButton>
      </div>
    </fieldset>
  )
}

/** A box with its name above it, which the box itself says to screen readers. */
function Captioned({ text, children }: { text: string; children: ReactNode }) {
  return (
    <span className="flex min-w-0 flex-col gap-0.5">
      <span aria-hidden="true" className="text-xs text-ink-3">
        {text}
      </span>
      {children}
    </span>
  )
}
