import { languages } from 'virtual:languages'

/** How an agent wants dates and digits. */
export interface DateStyle {
  language: string
  calendar: 'gregorian' | 'jalali'
  digits: 'latin' | 'persian'
  timeZone?: string
  /** The first day of a week where the company is, if not that of the calendar. */
  weekStart?: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The locale that writes the language in the calendar and digits, as a BCP 47 tag. */
export function localeOf(style: DateStyle, calendar = style.calendar): string {
  const base = languages[style.language]?.locale ?? 'en-GB'
  return `${base}-u-ca-${calendar === 'jalali' ? 'persian' : 'gregory'}-nu-${style.digits === 'persian' ? 'arabext' : 'latn'}`
}

function format(style: DateStyle, options: Intl.DateTimeFormatOptions, calendar = style.calendar): Intl.DateTimeFormat {
  const locale = localeOf(style, calendar)
  const key = locale + style.timeZone + JSON.stringify(options)
  let found = formats.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { timeZone: style.timeZone, ...options })
    formats.set(key, found)
  }
  return found
}

export const time = (at: Date, style: DateStyle): string =>
  format(style, { hour: '2-digit', minute: '2-digit' }).format(at)

export const weekday = (at: Date, style: DateStyle): string => format(style, { weekday: 'short' }).format(at)

/** Day and month, with the year when it is not this one. */
export function day(at: Date, style: DateStyle, now = new Date()): string {
  const year = format(style, { year: 'numeric' })
  const same = year.format(at) === year.format(now)
  return format(
    style,
    same ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' },
  ).format(at)
}

/** Weekday, date with its year, and time, in the own calendar. */
export function dayAndTime(at: Date, style: DateStyle): string {
  // Not dateStyle full, nor month and year in one: in Persian that puts the Jalali year first, which nobody writes.
  return `${format(style, { weekday: 'long' }).format(at)} ${format(style, { dateStyle: 'long', timeStyle: 'short' }).format(at)}`
}

/** Everything, in both calendars: for titles on hover. */
export function full(at: Date, style: DateStyle): string {
  const other = style.calendar === 'jalali' ? 'gregorian' : 'jalali'
  return `${dayAndTime(at, style)} · ${format(style, { dateStyle: 'long' }, other).format(at)}`
}

/** A month of a year: "November 2026", «آذر ۱۴۰۵». */
export const monthAndYear = (at: Date, style: DateStyle): string =>
  `${format(style, { month: 'long' }).format(at)} ${format(style, { year: 'numeric' }).format(at)}`

/** Whether two moments are on the same day where the style is. */
export function sameDay(a: Date, b: Date, style: DateStyle): boolean {
  const days = format(style, { year: 'numeric', month: 'numeric', day: 'numeric' })
  return days.format(a) === days.format(b)
}

const numbers = new Map<string, Intl.NumberFormat>()

export function number(n: number, style: DateStyle): string {
  const locale = localeOf(style)
  let found = numbers.get(locale)
  if (!found) {
    found = new Intl.NumberFormat(locale, { useGrouping: false })
    numbers.set(locale, found)
  }
  return found.format(n)
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const

/** How long ago, in one unit: "12m", "۱۲ دقیقه"; less than a minute is "now". */
export function ago(at: Date, style: DateStyle, now = new Date()): string {
  const said = languages[style.language]?.ago ?? languages.en?.ago
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1000)
  for (const [unit, size] of units) {
    if (seconds >= size) {
      return (said?.[unit] ?? '').replace('{n}', number(Math.floor(seconds / size), style))
    }
  }
  return said?.now ?? ''
}

/** A row's date: how long ago within a day, then the date. */
export function brief(at: Date, style: DateStyle, now = new Date()): string {
  return now.getTime() - at.getTime() < 86_400_000 ? ago(at, style, now) : day(at, style, now)
}

/** Persian and Arabic-Indic digits as 0-9, wherever digits are typed. */
export function latinDigits(text: string): string {
  return text.replace(/[۰-۹٠-٩]/g, (d) => String((d.codePointAt(0) ?? 0) & 0xf))
}

/** How long something is, in its largest whole unit, as the language writes it: 42m, 3h, «۲ روز». */
export function span(milliseconds: number, style: DateStyle): string {
  const said = languages[style.language]?.ago ?? languages.en?.ago
  const minutes = Math.round(milliseconds / 60_000)
  const [unit, amount] =
    minutes < 90
      ? (['m', minutes] as const)
      : minutes < 48 * 60
        ? (['h', Math.round(minutes / 60)] as const)
        : (['d', Math.round(minutes / 1440)] as const)
  return (said?.[unit] ?? '').replace('{n}', number(amount, style))
}
