import { CalendarDays } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { day as dayOf, full, latinDigits, time } from '../../../shared/date'
import { type Day, today } from '../../../shared/days'
import { useDateStyle } from '../../data/bootstrap'
import { Button } from '../../ui/button'
import { Calendar } from '../../ui/calendar'
import { fromBox } from './snooze-times'

interface OwnTimeProps {
  onChoose: (until: Date) => void
  said?: ((date: string) => string) | undefined // what choosing does, when it is no snoozing
}

/** A day of a month, and a time of day. */
export function OwnTime({ onChoose, said }: OwnTimeProps) {
  const { t } = useTranslation('actions')
  const words = said ?? ((date: string) => t('snooze.until', { date }))
  const style = useDateStyle()
  const [open, setOpen] = useState(false)
  const [day, setDay] = useState<Day>()
  const [hour, setHour] = useState(style.digits === 'persian' ? '۹:۰۰' : '9:00')
  const m = /^([01]?\d|2[0-3])(?::([0-5]\d))?$/.exec(latinDigits(hour.trim()))
  const until =
    day && m ? fromBox(`${day}T${(m[1] ?? '').padStart(2, '0')}:${m[2] ?? '00'}`, style.timeZone) : undefined
  const past = until !== undefined && until <= new Date()
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    if (until && !past) onChoose(until)
  }
  if (!open)
    return (
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="mt-1 flex min-h-8 pointer-coarse:min-h-11 w-full items-center gap-2 rounded-sm border-t border-soft px-2 text-start text-sm hover:bg-hover"
      >
        <CalendarDays size={15} aria-hidden="true" />
        {t('snooze.pick')}
      </button>
    )
  return (
    <form onSubmit={handleSubmit} className="mt-1 flex flex-col items-center gap-2 border-t border-soft p-2">
      <Calendar
        label={t('snooze.pick')}
        style={style}
        value={day}
        min={today(new Date(), style.timeZone)}
        onChoose={setDay}
      />
      <label className="flex w-full items-center gap-2 text-xs text-ink-3">
        {t('snooze.hour')}
        <input
          dir="ltr"
          value={hour}
          aria-invalid={!m || undefined}
          onChange={(e) => setHour(e.target.value)}
          className="h-8 w-20 rounded-md border border-line bg-raised px-2 text-sm text-ink aria-invalid:border-danger"
        />
      </label>
      <Button
        type="submit"
        look="primary"
        small
        className="w-full"
        disabled={!until || past}
        title={until && full(until, style)}
      >
        {past && t('snooze.past')}
        {!past && (until ? words(`${dayOf(until, style)} ${time(until, style)}`) : t('snooze.day'))}
      </Button>
    </form>
  )
}
