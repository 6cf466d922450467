import type { DateStyle } from '../../../../shared/date'
import { atClock, morningIn, offset } from '../snooze-times'

const days = { sunday: 0, monday: 1, saturday: 6 } as const
const hour = 3_600_000

/** The times at which one may want a reply sent, by the name of their text, on the clock of the company. */
export function laterTimes(now: Date, { timeZone, weekStart, calendar }: DateStyle) {
  const local = new Date(now.getTime() + offset(now, timeZone))
  const first =
    weekStart && weekStart in days ? (weekStart as keyof typeof days) : calendar === 'jalali' ? 'saturday' : 'monday'
  const evening = atClock(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate(), 18), timeZone)
  const ahead = ((days[first] - local.getUTCDay() + 6) % 7) + 1
  const all = [
    ['inAnHour', new Date(now.getTime() + hour)],
    ['evening', evening],
    ['tomorrow', morningIn(1, now, timeZone)],
    [first, morningIn(ahead, now, timeZone)],
  ] as const
  return all.filter(([, at], i) => at > now && !(i === 3 && ahead === 1)) // that one is tomorrow
}
