import { expect, it } from 'vitest'
import { backoff } from './backoff'

it('doubles from one second to thirty', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((n) => backoff(n, () => 1))).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000])
})

it('spreads over the upper half', () => {
  expect(backoff(3, () => 0)).toBe(2000)
  expect(backoff(3, () => 0.5)).toBe(3000)
  expect(backoff(1, () => 0)).toBe(500)
})
