// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { mergeActions, standing, withoutAction } from './canned-actions'

test('of two canned replies the later decides, and tags add up', () => {
  const a = { status: 'closed', addTags: ['refund', 'late'], removeTags: ['new'] } as const
  const b = { status: 'pending', team: 'billing', addTags: ['new'], removeTags: ['late'] } as const
  expect(mergeActions(a as never, b as never)).toEqual({
    status: 'pending',
    team: 'billing',
    addTags: ['refund', 'new'],
    removeTags: ['late'],
  })
  expect(mergeActions(undefined, undefined)).toBeUndefined()
  expect(mergeActions(a as never, undefined)).toEqual(a)
})

test('any of them can be left out, and nothing is left of none', () => {
  expect(withoutAction({ status: 'closed', addTags: ['a', 'b'] }, { field: 'addTags', id: 'a' })).toEqual({
    status: 'closed',
    addTags: ['b'],
  })
  expect(withoutAction({ status: 'closed' }, { field: 'status', id: 'closed' })).toBeUndefined()
})

test('what names something deleted is not sent', () => {
  const known = [
    { field: 'status', id: 'closed', label: 'Closed' },
    { field: 'addTags', id: 'a', label: '+ a' },
  ] as const
  expect(standing({ status: 'closed', team: 'gone', addTags: ['a', 'gone'] }, [...known])).toEqual({
    status: 'closed',
    addTags: ['a'],
  })
})
