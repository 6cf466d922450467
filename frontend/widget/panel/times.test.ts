import { expect, it } from 'vitest'
import { since } from './times'

it.each([
  ['2026-11-30T00:12:16.79Z', '2026-11-30T00:12:16.796Z', 6],
  ['2026-11-30T00:12:16Z', '2026-11-30T00:12:16.001Z', 1],
  ['2026-11-30T00:12:16.9Z', '2026-11-30T00:12:17Z', 100],
  ['2026-11-30T00:12:16.790Z', '2026-11-30T00:12:16.79Z', 0],
  ['2026-11-30T03:42:16+03:30', '2026-11-30T00:12:16.5Z', 500],
  ['2026-11-29T23:59:59-01:00', '2026-11-30T01:00:00Z', 1000],
])('between %s and %s lie %d ms', (earlier, later, milliseconds) => {
  expect(since(earlier, later)).toBe(milliseconds)
  expect(since(later, earlier)).toBe(0 - milliseconds)
})
