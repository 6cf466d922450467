import { expect, test } from 'vitest'
import { slashAt, tooMany } from './slash'

test('a slash that begins a word opens the canned replies', () => {
  expect(slashAt('/')).toBe('')
  expect(slashAt('hello /ref')).toBe('ref')
  expect(slashAt('سلام\n/سل')).toBe('سل')
  expect(slashAt('1/2')).toBeUndefined()
  expect(slashAt('/ref and')).toBeUndefined()
})

test('letters are counted as the server counts them', () => {
  expect(tooMany('👍'.repeat(10), 10)).toBe(0)
  expect(tooMany('👍'.repeat(12), 10)).toBe(2)
  expect(tooMany('short', 10)).toBe(0)
})
