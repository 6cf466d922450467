import { expect, test } from 'vitest'
import { newHoliday, newHours } from './new-hours'

test('new business hours are those of the workspace', () => {
  for (const [timeZone, calendar] of [
    ['Asia/Tehran', 'jalali'],
    ['Pacific/Chatham', 'gregorian'],
  ] as const) {
    expect(newHours({ timeZone, calendar })).toMatchObject({ id: '', zone: timeZone, week: {} })
    expect(newHoliday({ timeZone, calendar })).toEqual({ calendar, month: 1, day: 1 })
  }
})
