import { expect, test } from 'vitest'
import { slashAt, unfilled } from './slash'

test('a slash that begins a word opens the canned replies', () => {
  expect(slashAt('/')).toBe('')
  expect(slashAt('hello /ref')).toBe('ref')
  expect(slashAt('سلام\n/سل')).toBe('سل')
  expect(slashAt('1/2')).toBeUndefined()
  expect(slashAt('/ref and')).toBeUndefined()
})

test('variables that nobody filled in are named once', () => {
  expect(unfilled('Dear {{contact.name}}, {{ contact.email }} {{contact.name}}')).toEqual([
    'contact.name',
    'contact.email',
  ])
})
