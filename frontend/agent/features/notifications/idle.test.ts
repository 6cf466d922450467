// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchIdle } from './idle'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('who does nothing for long is away, and back with the first key', () => {
  const told: boolean[] = []
  const stop = watchIdle((idle) => told.push(idle), 1000)
  vi.advanceTimersByTime(900)
  dispatchEvent(new Event('pointermove'))
  vi.advanceTimersByTime(900)
  expect(told).toEqual([])
  vi.advanceTimersByTime(200)
  expect(told).toEqual([true])
  dispatchEvent(new Event('keydown'))
  dispatchEvent(new Event('keydown'))
  expect(told).toEqual([true, false])
  stop()
  vi.advanceTimersByTime(5000)
  expect(told).toEqual([true, false])
})
