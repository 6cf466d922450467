import { describe, expect, test } from 'vitest'
import { extended, nothingSelected, toggled, without } from './selection'

const order = ['a', 'b', 'c', 'd', 'e']
const ids = (s: { ids: ReadonlySet<string> }) => [...s.ids].sort().join('')

describe('selecting rows', () => {
  test('one, and out again', () => {
    const one = toggled(nothingSelected, 'b')
    expect(ids(one)).toBe('b')
    expect(ids(toggled(one, 'b'))).toBe('')
  })
  test('a range down and up, from the same row', () => {
    const from = toggled(nothingSelected, 'c')
    const down = extended(from, 'e', order)
    expect(ids(down)).toBe('cde')
    expect(ids(extended(down, 'a', order))).toBe('abcde')
  })
  test('a range without a beginning is the row itself', () => {
    expect(ids(extended(nothingSelected, 'd', order))).toBe('d')
  })
  test('a beginning that left the list counts for nothing', () => {
    expect(ids(extended({ ids: new Set(['z']), anchor: 'z' }, 'b', order))).toBe('bz')
  })
})

test('what was selected while others were changed stays selected', () => {
  const meanwhile = toggled(extended(toggled(nothingSelected, 'a'), 'b', ['a', 'b', 'c']), 'c')
  const left = without(meanwhile, [{ id: 'a' }, { id: 'b' }])
  expect([...left.ids]).toEqual(['c'])
  expect(left.anchor).toBe('c')
  expect(without(left, [{ id: 'c' }])).toEqual({ ids: new Set(), anchor: undefined })
})
