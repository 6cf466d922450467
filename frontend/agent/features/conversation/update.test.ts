import { describe, expect, test } from 'vitest'
import { conversation } from '../../testing/make'
import { changed } from './update'

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
