import { describe, expect, test } from 'vitest'
import { fromBox, morningIn } from './snooze-times'

describe('mornings are where the company is', () => {
  test.each([
    ['Asia/Tehran', '2026-11-23T10:15:00Z', 1, '2026-11-24T05:30:00.000Z'],
    ['Asia/Tehran', '2026-11-23T22:00:00Z', 1, '2026-11-25T05:30:00.000Z'], // already the 24th there
    ['America/New_York', '2026-03-07T20:00:00Z', 1, '2026-03-08T13:00:00.000Z'], // the clock goes forward
    ['America/New_York', '2026-10-31T20:00:00Z', 1, '2026-11-01T14:00:00.000Z'], // and back
    ['Pacific/Auckland', '2026-12-31T20:00:00Z', 7, '2027-01-07T20:00:00.000Z'],
  ])('%s, %s, %i days on', (zone, now, days, at) => {
    expect(morningIn(days, new Date(now), zone).toISOString()).toBe(at)
  })
})

describe('a typed date and time', () => {
  test('is read where the company is', () => {
    expect(fromBox('2026-11-24T09:30', 'Asia/Tehran')?.toISOString()).toBe('2026-11-24T06:00:00.000Z')
  })
  test('is nothing while it is not whole', () => {
    expect(fromBox('', 'Asia/Tehran')).toBeUndefined()
  })
})
