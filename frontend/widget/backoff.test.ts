import { expect, it } from 'vitest'
import { backoff, longestPause } from './backoff'

it('is at most two seconds at first, and twice that after each failure, up to a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((n) => backoff(n, () => 1))).toEqual([2000, 4000, 8000, 16000, 32000, 60000, 60000])
  expect(longestPause).toBe(60_000)
})

it('spreads over all of it, but for half a second', () => {
  expect([1, 3, 60].map((n) => backoff(n, () => 0))).toEqual([500, 500, 500])
  expect(backoff(1, () => 0.5)).toBe(1250)
})
