import { expect, test } from 'vitest'
import type { DateStyle } from '../../../../shared/date'
import { laterTimes } from './later-times'

const tehran: DateStyle = {
  language: 'fa',
  calendar: 'jalali',
  digits: 'persian',
  timeZone: 'Asia/Tehran',
  weekStart: 'saturday',
}
const times = (now: string, style: DateStyle = tehran) =>
  Object.fromEntries(laterTimes(new Date(now), style).map(([name, at]) => [name, at.toISOString()]))

test('times are on the clock of the company, in its week', () => {
  expect(times('2026-11-23T10:15:00Z')).toEqual({
    inAnHour: '2026-11-23T11:15:00.000Z',
    evening: '2026-11-23T14:30:00.000Z',
    tomorrow: '2026-11-24T05:30:00.000Z',
    saturday: '2026-11-28T05:30:00.000Z',
  })
  const berlin: DateStyle = { ...tehran, calendar: 'gregorian', timeZone: 'Europe/Berlin', weekStart: 'monday' }
  expect(times('2026-11-23T10:15:00Z', berlin)).toMatchObject({ monday: '2026-11-30T08:00:00.000Z' })
})

test('an evening that is over is not offered, nor tomorrow twice', () => {
  expect(Object.keys(times('2026-11-27T16:00:00Z'))).toEqual(['inAnHour', 'tomorrow'])
})

test('without a week of the company it is that of the calendar', () => {
  expect(times('2026-11-23T10:15:00Z', { ...tehran, weekStart: undefined })).toHaveProperty('saturday')
  expect(times('2026-11-22T10:15:00Z', { ...tehran, calendar: 'gregorian', weekStart: 'auto' })).not.toHaveProperty(
    'saturday',
  )
})
