import { expect, test } from 'vitest'
import { changes } from './changes'

test('tells what went and what came', () => {
  expect(changes({ a: 1, b: 2 }, { a: 1, b: 3 })).toEqual([
    { key: '- 2', kind: 'gone', text: '  "b": 2' },
    { key: '+ 2', kind: 'new', text: '  "b": 3' },
  ])
  expect(changes({ a: 1 }, { a: 1 })).toEqual([])
  expect(changes(undefined, 1)).toEqual([{ key: '+ 0', kind: 'new', text: '1' }])
})
