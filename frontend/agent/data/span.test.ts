import { expect, test } from 'vitest'
import { span } from '../../shared/date'

const of = (language: string) =>
  ({ language, calendar: 'gregorian', digits: language === 'fa' ? 'persian' : 'latin', timeZone: 'UTC' }) as const

test.each([
  [58, '58m', '۵۸ دقیقه'],
  [120, '2h', '۲ ساعت'],
  [3 * 1440, '3d', '۳ روز'],
])('%d minutes are written as each language writes them', (minutes, english, persian) => {
  expect(span(minutes * 60_000, of('en'))).toBe(english)
  expect(span(minutes * 60_000, of('fa'))).toBe(persian)
})
