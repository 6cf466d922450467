import { type DateStyle, latinDigits, localeOf } from './date'

/** A day as it is stored and sent, whatever calendar it is shown in: "2026-11-28". */
export type Day = string
export type Calendar = DateStyle['calendar']

const dayLength = 86_400_000
const noon = (day: Day) => Date.parse(`${day}T12:00:00Z`)
const dayAt = (at: number): Day => new Date(at).toISOString().slice(0, 10)

const readers = new Map<string, Intl.DateTimeFormat>()

function read(at: number, calendar: Calendar, timeZone: string): { year: number; month: number; day: number } {
  const key = calendar + timeZone
  const found =
    readers.get(key) ??
    new Intl.DateTimeFormat(`en-u-ca-${calendar === 'jalali' ? 'persian' : 'gregory'}-nu-latn`, {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    })
  readers.set(key, found)
  const parts = found.formatToParts(at)
  const n = (type: string) => Number.parseInt(parts.find((p) => p.type === type)?.value ?? '', 10)
  return { year: n('year'), month: n('month'), day: n('day') }
}

/** Year, month and day of a day in a calendar. */
export const partsOf = (day: Day, calendar: Calendar) => read(noon(day), calendar, 'UTC')

/** Which day it is where the zone is. */
export function today(now: Date, timeZone: string | undefined): Day {
  const { year, month, day } = read(now.getTime(), 'gregorian', timeZone ?? 'UTC')
  return dayAt(Date.UTC(year, month - 1, day, 12))
}

export const addDays = (day: Day, n: number): Day => dayAt(noon(day) + n * dayLength)

/** The days of the month that a day is in. */
export function monthOf(day: Day, calendar: Calendar): Day[] {
  const { month, day: nth } = partsOf(day, calendar)
  const days = [addDays(day, 1 - nth)]
  for (;;) {
    const next = addDays(days[0] ?? day, days.length)
    if (partsOf(next, calendar).month !== month) return days
    days.push(next)
  }
}

/** The same day some months on or back, or the last of a month that is shorter. */
export function addMonths(day: Day, n: number, calendar: Calendar): Day {
  let month = monthOf(day, calendar)
  for (let left = Math.abs(n); left > 0; left--)
    month = monthOf(n > 0 ? addDays(month.at(-1) ?? day, 1) : addDays(month[0] ?? day, -1), calendar)
  const nth = partsOf(day, calendar).day
  return month[Math.min(nth, month.length) - 1] ?? day
}

export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6 // 0 is Sunday

/** How many days a day is into its week. */
export const intoWeek = (day: Day, firstDay: Weekday): number => (new Date(noon(day)).getUTCDay() - firstDay + 7) % 7

interface Walk {
  calendar: Calendar
  firstDay: Weekday
  forward: 1 | -1 // what the right arrow means: -1 where days run from right to left
  months: number // what a page is
}

/** Where a key leads to from a day, as in the date grid of ARIA's patterns; undefined for other keys. */
export function moved(day: Day, key: string, { calendar, firstDay, forward, months }: Walk): Day | undefined {
  const into = intoWeek(day, firstDay)
  switch (key) {
    case 'ArrowRight':
      return addDays(day, forward)
    case 'ArrowLeft':
      return addDays(day, -forward)
    case 'ArrowDown':
      return addDays(day, 7)
    case 'ArrowUp':
      return addDays(day, -7)
    case 'Home':
      return addDays(day, -into)
    case 'End':
      return addDays(day, 6 - into)
    case 'PageDown':
      return addMonths(day, months, calendar)
    case 'PageUp':
      return addMonths(day, -months, calendar)
  }
  return undefined
}

/** A month's weeks; the first and the last may begin late and end early. */
export function weeksOf(month: Day[], firstDay: Weekday): (Day | undefined)[][] {
  const before = intoWeek(month[0] ?? '1970-01-01', firstDay)
  const cells: (Day | undefined)[] = [...Array<undefined>(before), ...month]
  while (cells.length % 7 > 0) cells.push(undefined)
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7))
}

/** The day of a date in a calendar; undefined when there is none. */
export function dayOf(year: number, month: number, day: number, calendar: Calendar): Day | undefined {
  if (!(year > 0 && year < 3000 && month > 0 && month < 13 && day > 0 && day < 32)) return undefined
  // The Jalali year begins on the 19th to the 22nd of March: the guess that reads back right is it.
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30
  const guesses =
    calendar === 'gregorian'
      ? [Date.UTC(year, month - 1, day)]
      : [19, 20, 21, 22].map((start) => Date.UTC(year + 621, 2, start + before + day - 1))
  return guesses.map(dayAt).find((guess) => {
    const is = partsOf(guess, calendar)
    return is.year === year && is.month === month && is.day === day
  })
}

/** "2026-11-30" and «۱۴۰۵/۹/۹»: a year before 1700 is of the Jalali calendar. */
export function typedDay(text: string): Day | undefined {
  const m = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(latinDigits(text.trim()))
  if (!m) return undefined
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])]
  return dayOf(year, month, day, year < 1700 ? 'jalali' : 'gregorian')
}

/** Writes a day. In UTC, for a day has no hours that a zone could move. */
export function dayWords(style: DateStyle, options: Intl.DateTimeFormatOptions, calendar = style.calendar) {
  const format = new Intl.DateTimeFormat(localeOf(style, calendar), { timeZone: 'UTC', ...options })
  return (day: Day): string => format.format(noon(day))
}
