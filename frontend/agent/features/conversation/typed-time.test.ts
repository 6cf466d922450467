import { describe, expect, test } from 'vitest'
import { typedTime } from './typed-time'

// A Monday: 13:45 in Tehran, 2 Azar 1405.
const now = new Date('2026-11-23T10:15:00Z')
const zone = 'Asia/Tehran'
const shown = (at: Date | undefined) =>
  at && new Date(at.getTime() + 3.5 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

describe('a typed time', () => {
  test.each([
    ['tomorrow 9', '2026-11-24 09:00'],
    ['tomorrow', '2026-11-24 09:00'],
    ['Tomorrow at 9:30', '2026-11-24 09:30'],
    ['9 tomorrow', '2026-11-24 09:00'],
    ['fri', '2026-11-27 09:00'],
    ['next friday 14:05', '2026-11-27 14:05'],
    ['monday', '2026-11-30 09:00'],
    ['in 2h', '2026-11-23 15:45'],
    ['in 2 hours', '2026-11-23 15:45'],
    ['90 min', '2026-11-23 15:15'],
    ['3 days', '2026-11-26 13:45'],
    ['an hour', '2026-11-23 14:45'],
    ['5pm', '2026-11-23 17:00'],
    ['5', '2026-11-23 17:00'],
    ['10', '2026-11-24 10:00'],
    ['12 am', '2026-11-24 00:00'],
    ['tonight', '2026-11-23 20:00'],
    ['today 18:00', '2026-11-23 18:00'],
    ['next week', '2026-11-30 09:00'],
    ['day after tomorrow noon', '2026-11-25 12:00'],
    ['2026-12-01 8:00', '2026-12-01 08:00'],
    ['فردا ۹', '2026-11-24 09:00'],
    ['فردا ساعت ۹ صبح', '2026-11-24 09:00'],
    ['۳ ساعت دیگر', '2026-11-23 16:45'],
    ['نیم ساعت دیگر', '2026-11-23 14:15'],
    ['دو روز دیگر', '2026-11-25 13:45'],
    ['شنبه ۱۰:۳۰', '2026-11-28 10:30'],
    ['سه‌شنبه', '2026-11-24 09:00'],
    ['سه شنبه ۴ عصر', '2026-11-24 16:00'],
    ['پس‌فردا ۵ بعد از ظهر', '2026-11-25 17:00'],
    ['پنج شنبه ظهر', '2026-11-26 12:00'],
    ['هفتهٔ بعد', '2026-11-30 09:00'],
    ['هفته بعد', '2026-11-30 09:00'],
    ['امشب', '2026-11-23 20:00'],
    ['١٤٠٥/٩/٩', '2026-11-30 09:00'],
    ['۱۴۰۵/۱۲/۲۹ ۸:۱۵', '2027-03-20 08:15'],
    ['۱۴۰۶/۱/۱', '2027-03-21 09:00'],
    ['', undefined],
    ['soon', undefined],
    ['tomorrow maybe', undefined],
    ['25:00', undefined],
    ['9:75', undefined],
    ['۱۴۰۵/۱۳/۱', undefined],
    ['at', undefined],
  ])('%s', (text, at) => {
    expect(shown(typedTime(text, now, zone))).toBe(at)
  })

  test('keeps the clock when it is changed for summer', () => {
    const at = typedTime('sunday 9', new Date('2026-03-06T20:00:00Z'), 'America/New_York')
    expect(at?.toISOString()).toBe('2026-03-08T13:00:00.000Z')
  })
})
