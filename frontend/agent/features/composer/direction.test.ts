import { expect, test } from 'vitest'
import { directionOf, nextDirection, turned } from './direction'

test('a line runs the way it is told, and by its letters again', () => {
  const rtl = turned('SKU-12\n\nسلام', 'rtl')
  expect(rtl).toBe('\u200fSKU-12\n\n\u200fسلام')
  expect(directionOf(rtl)).toBe('rtl')
  expect(turned(rtl, 'ltr')).toBe('\u200eSKU-12\n\n\u200eسلام')
  expect(turned(rtl, 'auto')).toBe('SKU-12\n\nسلام')
  expect(nextDirection(nextDirection(nextDirection('auto')))).toBe('auto')
})
