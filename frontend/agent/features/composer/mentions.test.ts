import { expect, test } from 'vitest'
import { mentionAt, mentionsIn } from './mentions'

test('a name begins after an at sign that begins a word', () => {
  expect(mentionAt('ask @sa')).toBe('sa')
  expect(mentionAt('@')).toBe('')
  expect(mentionAt('از @رض')).toBe('رض')
  expect(mentionAt('mail sara@shop')).toBeUndefined()
  expect(mentionAt('@sara has it')).toBeUndefined()
})

test('of two names that begin alike the longer counts', () => {
  const agents = [
    { id: '1', name: 'Sara' },
    { id: '2', name: 'Sara Ahmadi' },
    { id: '3', name: 'رضا کریمی' },
  ]
  expect(mentionsIn('@Sara Ahmadi please', agents)).toEqual(['2'])
  expect(mentionsIn('@رضا کریمی و @Sara', agents)).toEqual(['1', '3'])
  expect(mentionsIn('Sara', agents)).toEqual([])
})
