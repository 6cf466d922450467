import { expect, test } from 'vitest'
import { soon, undoTime } from './scheduled'

test('mail waits ten seconds before it leaves, or as long as its author wants', () => {
  expect(undoTime({})).toBe(10)
  expect(soon({})).toEqual({ seconds: 10 })
  expect(soon({ undo: '30' })).toEqual({ seconds: 30 })
})

test('who wants no time to undo in has it sent at once', () => {
  expect(undoTime({ undo: '0' })).toBe(0)
  expect(soon({ undo: '0' })).toBeUndefined()
})
