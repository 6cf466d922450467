import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type DateStyle, monthAndYear } from '../../shared/date'
import {
  addDays,
  addMonths,
  type Day,
  dayWords,
  intoWeek,
  monthOf,
  moved,
  today,
  type Weekday,
  weeksOf,
} from '../../shared/days'
import { IconButton } from './button'

interface CalendarProps {
  label: string
  style: DateStyle
  value?: Day
  min?: Day // none before it can be chosen
  onChoose: (day: Day) => void
}

const weekdays: Record<string, Weekday> = { saturday: 6, sunday: 0, monday: 1 }

/** A month to choose a day from, in one's own calendar; by the keys of the ARIA date grid. */
export function Calendar({ label, style, value, min, onChoose }: CalendarProps) {
  const { t } = useTranslation()
  const now = today(new Date(), style.timeZone)
  const later = (day: Day) => (min && day < min ? min : day)
  const [at, setAt] = useState(() => later(value || now)) // where the focus goes
  const grid = useRef<HTMLTableElement>(null)
  const month = monthOf(at, style.calendar)
  const firstDay = weekdays[style.weekStart ?? ''] ?? (style.calendar === 'jalali' ? 6 : 1)
  const go = (day: Day) => {
    const to = later(day)
    setAt(to)
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus())
  }
  const turn = (months: number) => setAt(later(addMonths(at, months, style.calendar)))
  const handleKey = (e: KeyboardEvent) => {
    const forward = getComputedStyle(e.currentTarget).direction === 'rtl' ? -1 : 1
    const to = moved(at, e.key, { forward, firstDay, calendar: style.calendar, months: e.shiftKey ? 12 : 1 })
    if (to === undefined) return
    e.preventDefault()
    e.stopPropagation()
    go(to)
  }
  const anyWeek = Array.from({ length: 7 }, (_, i) => addDays(at, i - intoWeek(at, firstDay)))
  // Some languages have no shorter name of a weekday than the whole.
  const brief = dayWords(style, { weekday: 'short' })
  const short = anyWeek.every((day) => brief(day).length <= 4) ? brief : dayWords(style, { weekday: 'narrow' })
  const long = dayWords(style, { weekday: 'long' })
  const nth = dayWords(style, { day: 'numeric' })
  const whole = dayWords(style, { dateStyle: 'long' })
  const other = dayWords(style, { dateStyle: 'long' }, style.calendar === 'jalali' ? 'gregorian' : 'jalali')
  const weeks = weeksOf(month, firstDay)
  return (
    <fieldset aria-label={label} className="w-64">
      <div className="flex items-center">
        <Turn label={t('calendar.yearBack')} onClick={() => turn(-12)} icon={ChevronsLeft} />
        <Turn label={t('calendar.monthBack')} onClick={() => turn(-1)} icon={ChevronLeft} />
        <span aria-live="polite" className="flex-1 text-center text-sm font-semibold">
          {monthAndYear(new Date(`${at}T12:00:00Z`), { ...style, timeZone: 'UTC' })}
        </span>
        <Turn label={t('calendar.monthOn')} onClick={() => turn(1)} icon={ChevronRight} />
        <Turn label={t('calendar.yearOn')} onClick={() => turn(12)} icon={ChevronsRight} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the date grid of ARIA's patterns */}
      <table ref={grid} role="grid" aria-label={label} className="w-full table-fixed text-sm" onKeyDown={handleKey}>
        <thead>
          <tr>
            {anyWeek.map((day) => (
              <th key={day} scope="col" abbr={long(day)} className="h-7 text-xs font-normal text-ink-3">
                {short(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.find(Boolean)}>
              {week.map((day, i) =>
                day ? (
                  <td key={day} className="p-0 text-center">
                    <button
                      type="button"
                      aria-pressed={day === value}
                      tabIndex={day === at ? 0 : -1}
                      aria-label={`${long(day)} ${whole(day)}`}
                      aria-current={day === now ? 'date' : undefined}
                      title={other(day)}
                      disabled={min !== undefined && day < min}
                      onClick={() => onChoose(day)}
                      className={`size-8 pointer-coarse:size-10 rounded-md disabled:opacity-35 ${day === value ? 'bg-accent text-on-accent' : 'enabled:hover:bg-hover'} ${day === now ? 'font-bold underline underline-offset-4' : ''}`}
                    >
                      {nth(day)}
                    </button>
                  </td>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: an empty place is nothing but its place
                  <td key={i} />
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  )
}

interface TurnProps {
  label: string
  icon: typeof ChevronLeft
  onClick: () => void
}

function Turn({ label, icon: Icon, onClick }: TurnProps) {
  return (
    <IconButton label={label} onClick={onClick}>
      <Icon size={16} className="rtl:-scale-x-100" />
    </IconButton>
  )
}
