// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { gather } from './gather'

describe('what comes thick and fast', () => {
  let taken: number[][]
  let give: (one: number) => void
  beforeEach(() => {
    vi.useFakeTimers()
    taken = []
    give = gather((all) => taken.push(all))
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  test('the first is taken at once, what follows together and in order', () => {
    for (let i = 0; i < 5; i++) give(i)
    expect(taken).toEqual([[0]])
    vi.advanceTimersByTime(99)
    expect(taken).toEqual([[0]])
    vi.advanceTimersByTime(1)
    expect(taken).toEqual([[0], [1, 2, 3, 4]])
  })

  test('a storm is taken ten times a second', () => {
    for (let i = 0; i < 300; i++) {
      give(i)
      vi.advanceTimersByTime(1000 / 300)
    }
    vi.advanceTimersByTime(100)
    expect(taken.length).toBeGreaterThanOrEqual(9)
    expect(taken.length).toBeLessThanOrEqual(12)
    expect(taken.flat()).toEqual(Array.from({ length: 300 }, (_, i) => i))
  })

  test('after a rest it is at once again', () => {
    give(1)
    vi.advanceTimersByTime(100)
    give(2)
    expect(taken).toEqual([[1], [2]])
  })

  test('a hidden page holds nothing back', () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    give(1)
    give(2)
    expect(taken).toEqual([[1], [2]])
  })
})
