import { Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import type { Holiday, Interval } from '../../data/rules'
import { IconButton } from '../../ui/button'
import { AddButton, Line, Pick } from '../../ui/in-sentence'
import { newHoliday } from './new-hours'

interface IntervalsProps {
  name: string
  intervals: Interval[]
  onChange: (all: Interval[]) => void
}

/** The hours of one day of the week. */
export function Intervals({ name, intervals, onChange }: IntervalsProps) {
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

/** Days on which the week does not hold. */
export function Holidays({ all, onChange }: HolidaysProps) {
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
