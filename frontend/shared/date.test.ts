import { describe, expect, test } from 'vitest'
import { type DateStyle, full, monthAndYear } from './date'

const at = new Date('2026-11-28T10:00:00Z')
const persian: DateStyle = { language: 'fa', calendar: 'jalali', digits: 'persian', timeZone: 'UTC' }
const english: DateStyle = { language: 'en', calendar: 'gregorian', digits: 'latin', timeZone: 'UTC' }

describe('dates in words', () => {
  test('day, month and year follow each other as people write them', () => {
    expect(full(at, persian)).toMatch(/^شنبه ۷ آذر ۱۴۰۵ .*۱۰:۰۰ · ۲۸ نوامبر ۲۰۲۶$/)
    expect(full(at, english)).toMatch(/^Saturday 28 November 2026 at 10:00 · 7 Azar 1405/)
    expect(monthAndYear(at, persian)).toBe('آذر ۱۴۰۵')
    expect(monthAndYear(at, { ...persian, calendar: 'gregorian' })).toBe('نوامبر ۲۰۲۶')
    expect(monthAndYear(at, english)).toBe('November 2026')
  })
})
