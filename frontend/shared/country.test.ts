import { expect, it } from 'vitest'
import { countryName } from './country'
import type { DateStyle } from './date'

const english: DateStyle = { language: 'en', calendar: 'gregorian', digits: 'latin' }

it.each([
  ['IR', 'en', 'Iran'],
  ['IR', 'fa', 'ایران'],
  ['DE', 'fa', 'آلمان'],
  ['no code', 'en', 'no code'],
  ['', 'en', ''],
])('names %s in %s', (code, language, name) => {
  expect(countryName(code, { ...english, language })).toBe(name)
})
