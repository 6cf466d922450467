// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { isRedirect } from '@tanstack/react-router'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Bootstrap, Channel } from '../../../shared/api/client'
import { bootstrapQuery } from '../../data/bootstrap'
import { bootstrap } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { placeInSetUp } from './place'

let server: FakeServer
beforeEach(() => {
  server = new FakeServer()
})
afterEach(() => vi.unstubAllGlobals())

const shop: Channel = {
  id: 'ch1',
  version: 1,
  name: 'Shop',
  kind: 'chat',
  enabled: true,
  language: 'en',
  color: '#0b7c86',
  greeting: '',
  intro: '',
  replyTime: '',
  askEmail: true,
  origins: [],
  texts: {},
  launcher: {},
  form: { name: false, email: false, topics: [] },
  goOn: {},
}
const as = (role: 'admin' | 'agent', channels: Bootstrap['channels']) =>
  server.on('GET /api/v1/bootstrap', () => ({
    body: bootstrap({ me: { ...bootstrap().me, role }, channels }),
  }))
const place = async (made?: string, needed = false) => {
  server.on('GET /api/v1/setup', () => ({ body: { needed } }))
  try {
    return await placeInSetUp(new QueryClient(), made)
  } catch (error) {
    if (isRedirect(error)) return error.options.to
    throw error
  }
}

test('who is the first becomes the admin', async () => {
  expect(await place(undefined, true)).toEqual({ card: 'admin' })
})
test('an admin without a channel makes one, called as the company is', async () => {
  as('admin', [])
  expect(await place()).toEqual({ card: 'channel', company: 'Narvan Shop' })
  expect(await place('of another installation')).toEqual({ card: 'channel', company: 'Narvan Shop' })
})
test('an admin who made it sees its line, and that no site is given', async () => {
  as('admin', [shop])
  expect(await place('ch1')).toEqual({ card: 'install', channel: 'ch1', noSite: true })
  as('admin', [{ ...shop, origins: ['https://teahouse.com'] }])
  expect(await place('ch1')).toEqual({ card: 'install', channel: 'ch1', noSite: false })
})
test('with everything done the inbox is next, also for agents, who make no channel', async () => {
  as('admin', [shop])
  expect(await place()).toBe('/')
  for (const channels of [[], [shop]]) {
    as('agent', channels)
    expect([await place(), await place('ch1')]).toEqual(['/', '/'])
  }
})
test('a stranger signs in', async () => {
  server.on('GET /api/v1/bootstrap', () => ({ status: 401, body: { status: 401, code: 'unauthenticated', title: '' } }))
  expect(await place()).toBe('/signin')
})
test('what was known before is not believed: the channel may have been made meanwhile', async () => {
  as('admin', [shop])
  server.on('GET /api/v1/setup', () => ({ body: { needed: false } }))
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap())
  await expect(placeInSetUp(client)).rejects.toMatchObject({ options: { to: '/' } })
})
test('a server that is away is an error, not the first card', async () => {
  server.online = false
  await expect(placeInSetUp(new QueryClient())).rejects.toMatchObject({ code: 'offline' })
})
