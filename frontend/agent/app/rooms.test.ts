// @vitest-environment jsdom
import { expect, test, vi } from 'vitest'
import { groups } from '../data/room'
import { reread } from './rooms'
import { pagesFor } from './settings-pages'

const paths = (role: 'admin' | 'agent') =>
  groups.map((group) =>
    pagesFor({ role })
      .filter((page) => page.group === group)
      .map((page) => page.path),
  )

test('admins see all settings pages, in their groups and order', () => {
  expect(paths('admin')).toEqual([
    ['profile', 'notifications'],
    ['workspace', 'agents', 'teams', 'aside', 'audit'],
    ['channels', 'folders', 'tags', 'canned', 'attributes'],
    ['rules', 'hours', 'sla', 'webhooks'],
  ])
})

test('other agents see what is theirs', () => {
  expect(paths('agent')).toEqual([['profile', 'notifications'], [], ['folders', 'tags', 'canned'], []])
})

test('no two rooms claim an address', () => {
  const all = pagesFor({ role: 'admin' }).map((page) => page.path)
  expect(new Set(all).size).toBe(all.length)
})

test.each([
  ['contact', ['conversation', 'past,c1', 'list']],
  ['folder', ['bootstrap', 'counts', 'list']],
  ['agent', ['bootstrap', 'counts', 'list']],
  ['team', ['bootstrap', 'counts', 'list']],
  ['notification', ['notifications', 'notification settings']],
  ['tag', ['bootstrap']],
  ['constructor', ['bootstrap']],
])('a changed %s has %j read anew', (kind, keys) => {
  const soon = vi.fn()
  reread(kind)(soon, 'c1')
  expect(soon.mock.calls.map(([key]) => String(key))).toEqual(keys)
})
