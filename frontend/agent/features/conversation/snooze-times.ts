/** How far the zone's clock is ahead of UTC at a moment, in milliseconds. */
export function offset(at: Date, timeZone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const n = (type: string) => Number(parts.find((p) => p.type === type)?.value)
  const clock = Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second'))
  return clock - Math.floor(at.getTime() / 1000) * 1000
}

/** The moment at which the zone's clock shows what `clock` shows in UTC. */
export function atClock(clock: number, timeZone: string | undefined): Date {
  const guess = clock - offset(new Date(clock), timeZone)
  return new Date(clock - offset(new Date(guess), timeZone)) // once more: the offset may differ there
}

/** Nine in the morning, days from now, where the company is. */
export function morningIn(days: number, now: Date, timeZone: string | undefined): Date {
  const local = new Date(now.getTime() + offset(now, timeZone))
  return atClock(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + days, 9), timeZone)
}

/** What a datetime-local box says ("2026-11-24T09:30"), where the company is; undefined when it says nothing. */
export function fromBox(value: string, timeZone: string | undefined): Date | undefined {
  const clock = Date.parse(`${value}Z`)
  return Number.isNaN(clock) ? undefined : atClock(clock, timeZone)
}
