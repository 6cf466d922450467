import { describe, expect, test } from 'vitest'
import type { Row } from '../../shared/api/client'
import { conversation, row } from '../testing/make'
import { type Change, changed, undoOf } from './change'

describe('a change before the server answers', () => {
  const c = conversation({ assignee: 'a1', tags: ['g1'], status: 'snoozed', snoozedUntil: '2026-11-24T05:30:00.000Z' })

  test('null takes away', () => {
    expect(changed(c, { assignee: null })).not.toHaveProperty('assignee')
  })
  test('tags come and go, each once', () => {
    expect(changed(c, { addTags: ['g1', 'g2'] }).tags).toEqual(['g1', 'g2'])
    expect(changed(c, { removeTags: ['g1'] }).tags).toEqual([])
  })
  test('a snooze is a status, and another status ends it', () => {
    expect(changed(conversation(), { snoozedUntil: c.snoozedUntil })).toMatchObject({ status: 'snoozed' })
    expect(changed(c, { status: 'open' })).not.toHaveProperty('snoozedUntil')
  })
  test('leaves what it was made from alone', () => {
    changed(c, { assignee: null, removeTags: ['g1'] })
    expect(c).toMatchObject({ assignee: 'a1', tags: ['g1'] })
  })
})

describe('a change taken back', () => {
  test.each([
    ['a status', {}, { status: 'closed' }, { status: 'open' }],
    ['an assignee there was not', {}, { assignee: 'a2' }, { assignee: null }],
    ['an assignee there was', { assignee: 'a1' }, { assignee: null }, { assignee: 'a1' }],
    ['tags, only those that were new', { tags: ['g1'] }, { addTags: ['g1', 'g2'] }, { removeTags: ['g2'] }],
    ['tags, only those that were there', { tags: ['g1'] }, { removeTags: ['g1', 'g2'] }, { addTags: ['g1'] }],
    [
      'a snooze that was ended',
      { status: 'snoozed', snoozedUntil: '2026-11-24T05:30:00Z' },
      { status: 'open' },
      { snoozedUntil: '2026-11-24T05:30:00Z' },
    ],
    ['a snooze', { status: 'pending' }, { snoozedUntil: '2026-11-24T05:30:00Z' }, { status: 'pending' }],
  ] as const)('%s', (_, before, change, back) => {
    expect(undoOf(row(before as Partial<Row>), change as Change)).toEqual(back)
  })
})
