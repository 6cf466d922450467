// @vitest-environment jsdom

import { readdirSync, readFileSync } from 'node:fs'
import { QueryClient } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import { groups } from '../data/room'
import { reread, routes } from './rooms'
import { createAppRouter } from './router'
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
  ['folder', ['bootstrap,folders', 'counts', 'list']],
  ['agent', ['bootstrap,agents', 'counts', 'list']],
  ['team', ['bootstrap,teams', 'counts', 'list']],
  ['rule', ['bootstrap,rules', 'rules']],
  ['settings', ['bootstrap']],
  ['notification', ['notifications', 'notification settings']],
  ['tag', ['bootstrap,tags']],
  ['constructor', ['bootstrap']],
])('a changed %s has %j read anew', (kind, keys) => {
  const soon = vi.fn()
  reread(kind)(soon, 'c1')
  expect(soon.mock.calls.map(([key]) => String(key))).toEqual(keys)
})

test('each address is that of one room, or the settings', () => {
  const { routesByPath } = createAppRouter(new QueryClient())
  expect(Object.keys(routesByPath).sort()).toEqual([
    '/',
    '/inbox/$folder',
    '/inbox/$folder/$id',
    '/invite/$token',
    '/search',
    '/search/$id',
    '/settings',
    '/settings/$page',
    '/setup',
    '/signin',
  ])
  expect(routes.outside.length + routes.inside.length).toBe(5)
})

/** Every source of the app, and main.tsx, with what it imports from features. */
function featuresIn(file: string): string[] {
  return [...readFileSync(`agent/${file}`, 'utf8').matchAll(/['"](?:\.\/|\.\.\/)+features\/([^/'"]+)/g)].map(
    ([, name]) => `${name}`,
  )
}

test('the app names features in its list of rooms and nowhere else', () => {
  const sources = readdirSync('agent/app').filter((file) => /(?<!\.test)\.tsx?$/.test(file))
  const naming = ['main.tsx', ...sources.map((file) => `app/${file}`)].filter((file) => featuresIn(file).length > 0)
  expect(naming).toEqual(['app/rooms.ts'])
})

test('every feature is a room, and is listed', () => {
  const folders = readdirSync('agent/features')
  expect(folders.filter((name) => !readdirSync(`agent/features/${name}`).includes('room.ts'))).toEqual([])
  expect([...new Set(featuresIn('app/rooms.ts'))].sort()).toEqual(folders.sort())
})
