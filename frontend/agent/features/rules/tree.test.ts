import { describe, expect, test } from 'vitest'
import type { Field, Vocabulary } from '../../data/rules'
import { below, blank, groupOf, makeGroup, operatorOf, paramOf, replaced, testOf, withOp, withParam } from './tree'

const text: Field = { name: 'subject', type: 'text' }
const vocabulary: Vocabulary = {
  events: [],
  fields: [text],
  operators: {
    text: [
      { op: 'contains', takes: 'one', input: 'text' },
      { op: 'containsAny', takes: 'list', input: 'text' },
      { op: 'isSet', takes: 'nothing' },
    ],
    number: [
      { op: 'is', takes: 'one', input: 'number' },
      { op: 'between', takes: 'two', input: 'number' },
    ],
    change: [{ op: 'changed', takes: 'nothing' }],
  },
  actions: [],
  folder: [],
  sources: {},
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
      testOf({ name: 'changed', type: 'change', key: { name: 'field', fields: ['status', 'team'] } }, vocabulary),
    ).toEqual({
      field: 'changed',
      key: 'status',
      op: 'changed',
    })
  })

  test('keeps what still fits when the operator changes', () => {
    const c = { field: 'subject', op: 'contains', value: 'refund' }
    expect(withOp(c, text, 'containsAny', vocabulary).value).toEqual(['refund'])
    expect(withOp({ ...c, op: 'containsAny', value: ['a', 'b'] }, text, 'contains', vocabulary).value).toBe('a')
    expect(withOp(c, text, 'isSet', vocabulary)).toEqual({ field: 'subject', op: 'isSet' })
    expect(
      withOp({ field: 'replies', op: 'is', value: 2 }, { name: 'replies', type: 'number' }, 'between', vocabulary)
        .value,
    ).toEqual(['', ''])
  })

  test('has a value of the right shape for every operator', () => {
    expect(blank({ name: 'x', type: 'bool' }, { op: 'is', takes: 'one', input: 'bool' })).toBe(true)
    expect(blank({ name: 'x', type: 'time' }, { op: 'withinLast', takes: 'one', input: 'duration' })).toBe('1h')
    const choice = { name: 'x', type: 'choice', choices: ['a'] }
    expect(blank(choice, { op: 'is', takes: 'one', input: 'choice' })).toBe('a')
    expect(blank(choice, { op: 'anyOf', takes: 'list', input: 'choice' })).toEqual([])
    const clock = { name: 'x', type: 'clock' }
    expect(blank(clock, { op: 'between', takes: 'two', input: 'clock' })).toEqual(['09:00', '17:00'])
  })

  test('asks for a text where the server says nothing about an operator', () => {
    expect(operatorOf(text, 'rhymes', vocabulary)).toEqual({ op: 'rhymes', takes: 'one', input: 'text' })
  })

  test('keeps what rooms want to know of an action apart', () => {
    const product = { name: 'product', type: 'product', own: true }
    const action = withParam({ do: 'shop.voucher' }, product, 'lamp')
    expect(action).toEqual({ do: 'shop.voucher', with: { product: ['lamp'] } })
    expect(paramOf(action, product)).toBe('lamp')
    expect(withParam(action, { ...product, many: true }, ['lamp', 'chair']).with).toEqual({
      product: ['lamp', 'chair'],
    })
    expect(withParam(action, product, '')).toEqual({ do: 'shop.voucher' })
    expect(withParam({ do: 'note' }, { name: 'text', type: 'text' }, 'x')).toEqual({ do: 'note', text: 'x' })
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
