import { expect, test } from 'vitest'
import { row } from '../testing/make'
import { rowBeside } from './beside'

const rows = (...ids: string[]) => ids.map((id) => row({ id }))
const all = rows('a', 'b', 'c', 'd')

test.each([
  ['the next', all, 'b', 1, 'c'],
  ['the one before', all, 'b', -1, 'a'],
  ['none behind the last', all, 'd', 1, undefined],
  ['the one that followed what has left', rows('a', 'c', 'd'), 'b', 1, 'c'],
  ['the one before what has left', rows('a', 'c', 'd'), 'b', -1, 'a'],
  ['the next that is left, when more have gone', rows('new', 'd', 'a'), 'b', 1, 'd'],
  ['none behind what has left from the end', rows('a', 'b', 'c'), 'd', 1, undefined],
  ['the first, when what is open was never there', all, 'z', 1, 'a'],
  ['the first, when nothing is open', all, undefined, 1, 'a'],
] as const)('is %s', (_, now, open, by, id) => {
  expect(rowBeside(now, all, open, by)?.id).toBe(id)
})
