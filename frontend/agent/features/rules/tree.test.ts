import { describe, expect, test } from 'vitest'
import type { Field, Vocabulary } from '../../data/rules'
import { below, blank, groupOf, makeGroup, replaced, testOf, withOp } from './tree'

const text: Field = { name: 'subject', type: 'text' }
const vocabulary: Vocabulary = {
  events: [],
  fields: [text],
  operators: { text: ['contains', 'containsAny', 'isSet'], number: ['is', 'between'] },
  actions: [],
  several: ['containsAny', 'anyOf'],
  folder: [],
}

describe('a tree of conditions', () => {
  test('knows groups from tests', () => {
    expect(groupOf({ none: [] })).toEqual({ group: 'none', kids: [] })
    expect(groupOf({ field: 'subject', op: 'is', value: 'x' })).toBeUndefined()
    expect(makeGroup('any', [{ field: 'a' }])).toEqual({ any: [{ field: 'a' }] })
  })

  test('replaces and removes', () => {
    const kids = [{ field: 'a' }, { field: 'b' }]
    expect(replaced(kids, 1, { field: 'c' })).toEqual([{ field: 'a' }, { field: 'c' }])
    expect(replaced(kids, 0, undefined)).toEqual([{ field: 'b' }])
  })

  test('begins a test with the first operator', () => {
    expect(testOf(text, vocabulary)).toEqual({ field: 'subject', op: 'contains', value: '' })
    expect(
      testOf({ name: 'changed', type: 'change', key: 'field' }, { ...vocabulary, operators: { change: ['changed'] } }),
    ).toEqual({
      field: 'changed',
      key: 'status',
      op: 'changed',
    })
  })

  test('keeps what still fits when the operator changes', () => {
    const c = { field: 'subject', op: 'contains', value: 'refund' }
    expect(withOp(c, text, 'containsAny', vocabulary.several).value).toEqual(['refund'])
    expect(withOp({ ...c, op: 'containsAny', value: ['a', 'b'] }, text, 'contains', vocabulary.several).value).toBe('a')
    expect(withOp(c, text, 'isSet', vocabulary.several)).toEqual({ field: 'subject', op: 'isSet' })
    expect(
      withOp({ field: 'replies', op: 'is', value: 2 }, { name: 'replies', type: 'number' }, 'between', []).value,
    ).toEqual(['', ''])
  })

  test('has a value of the right shape for every operator', () => {
    expect(blank({ name: 'x', type: 'bool' }, 'is', [])).toBe(true)
    expect(blank({ name: 'x', type: 'time' }, 'withinLast', [])).toBe('1h')
    expect(blank({ name: 'x', type: 'choice', choices: ['a'] }, 'is', [])).toBe('a')
  })

  test('finds problems by path', () => {
    const problems = [
      { path: 'when.all[1].value', key: 'missing' },
      { path: 'when.all[10].value', key: 'missing' },
    ]
    expect(below(problems, 'when.all[1]')).toEqual([problems[0]])
    expect(below(problems, 'when')).toHaveLength(2)
  })
})
