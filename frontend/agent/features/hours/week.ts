import type { Calendar, Interval } from '../../data/rules'

/** The days of business hours, in the order in which they are shown. */
export const weekdays = ['saturday', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday']

/** Days that follow one another and have the same hours. */
export interface Stretch {
  from: string
  to: string
  intervals: Interval[]
}

/** A week in as few lines as it takes; days off are left out. */
export function stretches(week: Calendar['week']): Stretch[] {
  const all: Stretch[] = []
  weekdays.forEach((day, i) => {
    const intervals = week[day] ?? []
    const last = all.at(-1)
    if (intervals.length === 0) return
    if (last && last.to === weekdays[i - 1] && same(last.intervals, intervals)) last.to = day
    else all.push({ from: day, to: day, intervals })
  })
  return all
}

/** Whether a week is worked day and night. */
export const isAlways = (week: Calendar['week']): boolean =>
  weekdays.every((day) => same(week[day] ?? [], [{ from: '00:00', to: '24:00' }]))

const same = (a: Interval[], b: Interval[]): boolean =>
  a.length === b.length && a.every((one, i) => one.from === b[i]?.from && one.to === b[i]?.to)
