import { afterEach, expect, test, vi } from 'vitest'
import { backoff, longestPause } from './backoff'

afterEach(() => vi.restoreAllMocks())

test('pauses are spread over a bound that grows', () => {
  const random = vi.spyOn(Math, 'random')
  random.mockReturnValue(0)
  expect([1, 5, 50].map((n) => backoff(n))).toEqual([500, 500, 500])
  random.mockReturnValue(1)
  expect([1, 2, 3, 50].map((n) => backoff(n))).toEqual([2000, 4000, 8000, longestPause])
})

test('what the server asked for is the least', () => {
  const random = vi.spyOn(Math, 'random')
  random.mockReturnValue(0)
  expect(backoff(1, 300_000)).toBe(300_000)
  expect(backoff(20, 5000)).toBe(5000)
  random.mockReturnValue(0.5)
  expect(backoff(1, 300_000)).toBe(450_000)
  expect(backoff(20, 1000)).toBeGreaterThan(30_000)
})
