import { describe, expect, test } from 'vitest'
import type { DateStyle } from './date'
import {
  addDays,
  addMonths,
  dayOf,
  dayWords,
  intoWeek,
  monthOf,
  moved,
  partsOf,
  today,
  typedDay,
  weeksOf,
} from './days'

const persian: DateStyle = { language: 'fa', calendar: 'jalali', digits: 'persian' }

describe('months', () => {
  test.each([
    ['2026-11-28', 'jalali', '2026-11-22', 30], // Azar 1405
    ['2026-08-01', 'jalali', '2026-07-23', 31], // Mordad
    ['2026-03-20', 'jalali', '2026-02-20', 29], // Esfand of a common year
    ['2025-03-20', 'jalali', '2025-02-19', 30], // Esfand 1403, a leap year
    ['2024-02-10', 'gregorian', '2024-02-01', 29],
    ['2100-02-28', 'gregorian', '2100-02-01', 28],
  ] as const)('%s, %s: from %s, %i days', (day, calendar, first, length) => {
    const month = monthOf(day, calendar)
    expect(month[0]).toBe(first)
    expect(month).toHaveLength(length)
  })

  test.each([
    ['2026-01-31', 1, 'gregorian', '2026-02-28'],
    ['2026-01-31', 12, 'gregorian', '2027-01-31'],
    ['2024-02-29', -12, 'gregorian', '2023-02-28'],
    ['2026-09-22', 1, 'jalali', '2026-10-22'], // from the 31st of Shahrivar to the 30th of Mehr
    ['2026-11-28', 12, 'jalali', '2027-11-28'],
    ['2025-03-20', 12, 'jalali', '2026-03-20'], // from the 30th of a leap year's Esfand to the 29th
    ['2026-11-28', -1, 'jalali', '2026-10-29'],
  ] as const)('%s and %i months, %s: %s', (day, n, calendar, then) => {
    expect(addMonths(day, n, calendar)).toBe(then)
  })

  test('stand in weeks that begin where they should', () => {
    const weeks = weeksOf(monthOf('2026-11-28', 'gregorian'), 1)
    expect(weeks.map((w) => w.filter(Boolean).length)).toEqual([1, 7, 7, 7, 7, 1])
    expect(weeks[0]?.[6]).toBe('2026-11-01')
    expect(intoWeek('2026-11-28', 6)).toBe(0) // a Saturday
  })
})

describe('keys', () => {
  test.each([
    ['ArrowRight', 1, '2026-11-29'],
    ['ArrowRight', -1, '2026-11-27'],
    ['ArrowLeft', -1, '2026-11-29'],
    ['ArrowUp', 1, '2026-11-21'],
    ['Home', 1, '2026-11-28'], // a Saturday, with which the week begins
    ['End', 1, '2026-12-04'],
    ['PageDown', 1, '2026-12-28'],
    ['x', 1, undefined],
  ] as const)('%s, %i', (key, forward, to) => {
    expect(moved('2026-11-28', key, { calendar: 'jalali', firstDay: 6, forward, months: 1 })).toBe(to)
  })
})

describe('days', () => {
  test('every day of eighty years is read back from its parts, in both calendars', () => {
    for (let day = '1970-01-01'; day < '2050-01-01'; day = addDays(day, 13)) {
      for (const calendar of ['jalali', 'gregorian'] as const) {
        const { year, month, day: nth } = partsOf(day, calendar)
        expect(dayOf(year, month, nth, calendar)).toBe(day)
      }
    }
  })

  test.each([
    ['2026-11-30', '2026-11-30'],
    ['۱۴۰۵/۹/۹', '2026-11-30'],
    ['١٤٠٥.٩.٩', '2026-11-30'],
    ['1362/5/3', '1983-07-25'],
    ['1405/12/30', undefined], // that year has 29
    ['2026-02-29', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('typed: %s is %s', (text, day) => {
    expect(typedDay(text)).toBe(day)
  })

  test('today is where the company is', () => {
    const late = new Date('2026-11-27T22:00:00Z')
    expect(today(late, 'Asia/Tehran')).toBe('2026-11-28')
    expect(today(late, 'America/New_York')).toBe('2026-11-27')
  })

  test('are written in the calendar and digits that one wants', () => {
    expect(dayWords(persian, { day: 'numeric', month: 'long' })('2026-11-28')).toBe('۷ آذر')
    expect(dayWords(persian, { day: 'numeric', month: 'long' }, 'gregorian')('2026-11-28')).toBe('۲۸ نوامبر')
  })
})
