import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSoon, type Soon } from './soon'

let client: QueryClient
let soon: Soon
let reads: { begun: number; broken: number }
let long: number
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers()
  client = new QueryClient()
  soon = createSoon(client)
  reads = { begun: 0, broken: 0 }
  long = 0
  stop = new QueryObserver(client, {
    queryKey: ['list', 'open'],
    queryFn: async ({ signal }) => {
      const nth = ++reads.begun
      signal.addEventListener('abort', () => reads.broken++)
      await new Promise((done) => setTimeout(done, long))
      return nth
    },
    staleTime: Number.POSITIVE_INFINITY,
  }).subscribe(() => {})
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

/** Asks every 10 ms for so long and returns how many reads that began. */
async function storm(ms: number): Promise<number> {
  await vi.advanceTimersByTimeAsync(long)
  const before = reads.begun
  for (let at = 0; at < ms; at += 10) {
    soon(['list'])
    await vi.advanceTimersByTimeAsync(10)
  }
  return reads.begun - before
}

test('a quick read comes once a second', async () => {
  expect(await storm(10_000)).toBeGreaterThanOrEqual(9)
  expect(reads.begun).toBeLessThanOrEqual(12)
})

test('a slow read ends before the next begins, and rests longer', async () => {
  long = 2_000
  const begun = await storm(40_000)
  expect(begun).toBeGreaterThanOrEqual(3)
  expect(begun).toBeLessThanOrEqual(5)
  expect(reads.broken).toBe(0)
})

test('what is told of during a read is read after it', async () => {
  await vi.advanceTimersByTimeAsync(0)
  long = 500
  const before = reads.begun
  soon(['list'])
  await vi.advanceTimersByTimeAsync(400) // the read is on its way
  soon(['list'])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(reads.begun - before).toBe(2)
})

test('once told, read once', async () => {
  await vi.advanceTimersByTimeAsync(0)
  const before = reads.begun
  soon(['list'])
  soon(['list'])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(reads.begun - before).toBe(1)
})
