import { type DateStyle, full, localeOf, time, weekday } from '../../../shared/date'

/** What an agent is told of the time where the contact is. */
export interface There {
  /** With the weekday in front when it is another day there. */
  time: string
  place: string
  /** Everything, for the title. */
  full: string
}

/**
 * The time in a time zone, and what place that is; nothing when the clocks there
 * say what the agent's do, or this browser does not know the zone.
 */
export function thereNow(zone: string | undefined, style: DateStyle, now: Date): There | undefined {
  if (!zone) return undefined
  const own = { ...style, timeZone: zone }
  try {
    const [here, there] = [style, own].map((s) => [weekday(now, s), time(now, s)] as const)
    if (!here || !there || here.join() === there.join()) return undefined
    const when = here[0] === there[0] ? there[1] : there.join(' ')
    return { time: when, place: placeOf(zone, style), full: `${full(now, own)} · ${zone}` }
  } catch {
    return undefined
  }
}

/** "Tehran" where letters are Latin, as zones are named by; elsewhere what the language calls the zone: «وقت ایران». */
function placeOf(zone: string, style: DateStyle): string {
  const named = new Intl.DateTimeFormat(localeOf(style), { timeZone: zone, timeZoneName: 'shortGeneric' })
    .formatToParts()
    .find((part) => part.type === 'timeZoneName')?.value
  if (named && !/\p{Script=Latin}/u.test(named)) return named
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}
