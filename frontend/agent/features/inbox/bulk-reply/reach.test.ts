import { describe, expect, test } from 'vitest'
import type { BulkCheck } from '../../../../shared/api/client'
import { type Hindrance, reachOf } from './reach'
import { skeleton, variablesIn } from './template'

const to = ['a', 'b', 'c', 'd', 'e'].map((id, i) => ({ id, number: i, name: id, seenSeq: 1 }))
const check = (id: string, hindrance?: Hindrance, missing: string[] = []): BulkCheck => ({ id, hindrance, missing })

describe('who gets a reply to many', () => {
  const checks = [
    check('e', 'spam'),
    check('a'),
    check('b', 'newer'),
    check('c', 'missing', ['contact.firstName']),
    check('d', 'closed', ['contact.firstName']),
  ]

  test('is who nothing hinders', () => {
    const reach = reachOf(to, checks, new Set())
    expect(reach.gets.map((a) => a.id)).toEqual(['a'])
    expect(reach.late).toEqual([])
    expect([...reach.out].map(([why, all]) => [why, all.map((a) => a.id)])).toEqual([
      ['newer', ['b']],
      ['missing', ['c']],
      ['closed', ['d']],
      ['spam', ['e']],
    ])
    expect([...reach.missing]).toEqual([['contact.firstName', 2]])
  })

  test('is also whom one says so of, unless something else hinders', () => {
    const reach = reachOf(to, checks, new Set<Hindrance>(['newer', 'closed']))
    expect(reach.gets.map((a) => a.id)).toEqual(['a', 'b'])
    expect(reach.late).toEqual(['b'])
    expect(reach.out.get('missing')?.map((a) => a.id)).toEqual(['c', 'd'])
  })

  test('is nobody of whom nothing is known yet', () => expect(reachOf(to, [], new Set()).gets).toEqual([]))
})

test('variables are taken from a text, each once', () => {
  const names = variablesIn('Dear {{contact.firstName}}, {{ channel.name }} and {{contact.firstName}} {{9}} {x}')
  expect(names).toEqual(['contact.firstName', 'channel.name'])
  expect(skeleton(names)).toBe('{{contact.firstName}} {{channel.name}}')
})
