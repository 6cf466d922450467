import { afterEach, expect, test, vi } from 'vitest'
import { hearDate, serverNow } from './server-time'

afterEach(() => vi.useRealTimers())

test('durations are counted by the clock of the server', () => {
  vi.useFakeTimers({ now: new Date('2026-11-30T10:00:00Z') })
  hearDate('Mon, 30 Nov 2026 12:00:00 GMT')
  expect(serverNow().toISOString()).toBe('2026-11-30T12:00:00.500Z')
  vi.advanceTimersByTime(60_000)
  expect(serverNow().toISOString()).toBe('2026-11-30T12:01:00.500Z')
  hearDate('nonsense')
  hearDate(null)
  expect(serverNow().toISOString()).toBe('2026-11-30T12:01:00.500Z')
  hearDate('Mon, 30 Nov 2026 10:01:01 GMT')
  expect(serverNow().toISOString()).toBe('2026-11-30T10:01:00.000Z')
})
