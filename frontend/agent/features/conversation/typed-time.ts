import { latinDigits } from '../../../shared/date'
import { typedDay } from '../../../shared/days'
import { atClock, offset } from './snooze-times'

const minute = 60_000
const units: Record<string, number> = {
  ...named(minute, 'm min mins minute minutes دقیقه'),
  ...named(60 * minute, 'h hr hrs hour hours ساعت'),
  ...named(1440 * minute, 'd day days روز'),
  ...named(7 * 1440 * minute, 'w week weeks هفته'),
}
const amounts: Record<string, number> = {
  a: 1,
  an: 1,
  نیم: 0.5,
  یک: 1,
  دو: 2,
  سه: 3,
  چهار: 4,
  پنج: 5,
  شش: 6,
  هفت: 7,
  ده: 10,
}
const days: Record<string, number> = {
  ...named(0, 'today tonight امروز امشب'),
  ...named(1, 'tomorrow tmr tom فردا'),
  ...named(2, 'overmorrow پسفردا'),
  ...named(7, 'week هفته'),
}
const weekdays: Record<string, number> = {
  ...named(0, 'sun sunday یکشنبه'),
  ...named(1, 'mon monday دوشنبه'),
  ...named(2, 'tue tues tuesday سهشنبه'),
  ...named(3, 'wed wednesday چهارشنبه'),
  ...named(4, 'thu thur thurs thursday پنجشنبه'),
  ...named(5, 'fri friday جمعه'),
  ...named(6, 'sat saturday شنبه'),
}
/** Parts of the day: the hour they mean alone. */
const parts: Record<string, number> = {
  ...named(9, 'morning am صبح'),
  ...named(12, 'noon ظهر'),
  ...named(15, 'afternoon بعدازظهر'),
  ...named(18, 'evening pm عصر'),
  ...named(20, 'night tonight شب امشب'),
}
const fillers = new Set(['at', 'on', 'in', 'the', 'next', 'this', 'ساعت', 'در', 'آینده', 'بعد', 'دیگر'])

function named(value: number, words: string): Record<string, number> {
  return Object.fromEntries(words.split(' ').map((word) => [word, value]))
}

/** Latin digits, Persian letters, no half-spaces, compound words in one. */
const plain = (text: string): string =>
  latinDigits(text.toLowerCase())
    .replaceAll('ي', 'ی')
    .replaceAll('ك', 'ک')
    .replace(/[\u200c\u0654]/g, '')
    .replace(/(یک|دو|سه|چهار|پنج) شنبه/, '$1شنبه')
    .replace('پس فردا', 'پسفردا')
    .replace('بعد از ظهر', 'بعدازظهر')
    .replace('day after tomorrow', 'overmorrow')
    .replace(/(\d)(am|pm)\b/, '$1 $2')
    .replace(/[,،]/g, ' ')
    .trim()

/**
 * When a typed time is ("tomorrow 9", "fri", "in 2h", «فردا ۹», «۳ ساعت دیگر»,
 * «شنبه ۱۰:۳۰»), on the clock of the zone; undefined when it says none. A day
 * alone is its morning, a clock time alone the next one, a weekday never
 * today, and a bare hour before seven is in the afternoon.
 */
export function typedTime(text: string, now: Date, timeZone?: string): Date | undefined {
  const said = plain(text)
  const distance = span(said)
  if (distance !== undefined) return new Date(now.getTime() + distance)
  const local = new Date(now.getTime() + offset(now, timeZone))
  const found = read(said, local)
  if (!found) return undefined
  const { ahead, hour = 9, minutes = 0 } = found
  const clock = (more: number) =>
    atClock(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + more, hour, minutes), timeZone)
  if (ahead !== undefined) return clock(ahead)
  return clock(0) > now ? clock(0) : clock(1)
}

/** "in 2h", "3 days", «نیم ساعت دیگر»: milliseconds from now. */
function span(said: string): number | undefined {
  const m = /^(?:in )?(?:(\d+(?:\.\d+)?)|(\p{L}+)) ?(\p{L}+?)(?: (?:دیگر|بعد|later|from now))?$/u.exec(said)
  const amount = m?.[1] ? Number(m[1]) : amounts[m?.[2] ?? '']
  const unit = units[m?.[3] ?? '']
  return amount === undefined || unit === undefined ? undefined : amount * unit
}

interface Found {
  ahead?: number // days from today
  hour?: number
  minutes?: number
}

function read(said: string, local: Date): Found | undefined {
  const found: Found = {}
  let part: string | undefined
  for (const word of said.split(/\s+/)) {
    const clock = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(word)
    const ahead = days[word] ?? toWeekday(word, local) ?? toDate(word, local)
    if (ahead !== undefined && found.ahead === undefined) found.ahead = ahead
    else if (clock && found.hour === undefined) {
      found.hour = Number(clock[1])
      found.minutes = clock[2] === undefined ? undefined : Number(clock[2])
    } else if (parts[word] === undefined && !fillers.has(word)) return undefined
    if (parts[word] !== undefined) part = word
  }
  if (found.ahead === undefined && found.hour === undefined && part === undefined) return undefined
  return inPart(found, part)
}

function inPart(found: Found, part: string | undefined): Found | undefined {
  const usual = part === undefined ? undefined : parts[part]
  const { hour, minutes } = found
  if (hour === undefined) return { ...found, hour: usual }
  const late = usual === undefined ? minutes === undefined && hour > 0 && hour < 7 : usual >= 12 && hour < 12
  const at = usual === 9 && hour === 12 ? 0 : late ? hour + 12 : hour
  return at > 23 || (minutes ?? 0) > 59 ? undefined : { ...found, hour: at }
}

function toWeekday(word: string, local: Date): number | undefined {
  const day = weekdays[word]
  return day === undefined ? undefined : ((day - local.getUTCDay() + 6) % 7) + 1
}

function toDate(word: string, local: Date): number | undefined {
  const day = typedDay(word)
  const now = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate())
  return day === undefined ? undefined : Math.round((Date.parse(`${day}T00:00:00Z`) - now) / 86_400_000)
}
