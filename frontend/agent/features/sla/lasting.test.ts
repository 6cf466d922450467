import { expect, test } from 'vitest'
import type { DateStyle } from '../../../shared/date'
import { lasting } from './lasting'

const english: DateStyle = { language: 'en', calendar: 'gregorian', digits: 'latin', timeZone: 'UTC' }
const persian: DateStyle = { language: 'fa', calendar: 'jalali', digits: 'persian', timeZone: 'UTC' }

test.each([
  ['30m', '30 minutes', '۳۰ دقیقه'],
  ['1h', '1 hour', '۱ ساعت'],
  ['2d', '2 days', '۲ روز'],
  ['1w', '1 week', '۱ هفته'],
])('%s is said in words: %s, %s', (text, en, fa) => {
  expect(lasting(text, english)).toBe(en)
  expect(lasting(text, persian)).toBe(fa)
})

test('one of several parts is said whole, one of another form stays', () => {
  expect(lasting('1h30m', english)).toBe('1 hour, 30 minutes')
  expect(lasting('soon', english)).toBe('soon')
})
