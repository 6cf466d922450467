// @vitest-environment jsdom
import 'fake-indexeddb/auto'
import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { conversation, message, row } from '../testing/make'
import { FakeServer } from '../testing/server'
import { bootstrapQuery } from './bootstrap'
import { forgetCache, keepCache, restore, worthKeeping } from './cache'
import { conversationQuery, listQuery } from './conversations'
import { type Thread, threadQuery } from './thread'

const made = (): QueryClient => new QueryClient({ defaultOptions: { queries: { retry: false } } })
const upTo = (n: number) => Array.from({ length: n }, (_, i) => message(i + 1))

describe('what an agent saw last', () => {
  let client: QueryClient
  let stop: () => void
  let hidden: ReturnType<typeof vi.spyOn>
  beforeEach(async () => {
    await forgetCache()
    hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible')
    client = made()
    stop = keepCache(client)
    client.setQueryData(bootstrapQuery.queryKey, { me: { id: 'a1' }, cursor: 7 } as never)
    client.setQueryData(conversationQuery('c1').queryKey, conversation())
    client.setQueryData(threadQuery('c1').queryKey, { items: upTo(60), whole: true })
    client.setQueryData(listQuery('open').queryKey, {
      pages: [{ items: [row()] }, { items: [row({ id: 'c2' })] }],
      pageParams: ['', 'p2'],
    })
    client.setQueryData(['search', 'secret'], 'not kept')
  })
  afterEach(() => {
    stop()
    vi.restoreAllMocks()
  })
  const leavePage = async () => {
    hidden.mockReturnValue('hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    await new Promise((done) => setTimeout(done, 20))
  }
  const nextVisit = async (): Promise<QueryClient> => {
    const next = made()
    await restore(next)
    return next
  }

  test('is there at the next visit, cut to the first screen, and all of it old', async () => {
    await leavePage()
    const next = await nextVisit()
    expect(next.getQueryData(bootstrapQuery.queryKey)).toMatchObject({ me: { id: 'a1' }, cursor: 7 })
    expect(next.getQueryData(listQuery('open').queryKey)).toEqual({ pages: [{ items: [row()] }], pageParams: [''] })
    const thread = next.getQueryData<Thread>(['thread', 'c1'])
    expect(thread).toMatchObject({ whole: false, old: true })
    expect(thread?.items.map((m) => m.seq)).toEqual(Array.from({ length: 40 }, (_, i) => 21 + i))
    expect(next.getQueryData(['search', 'secret'])).toBeUndefined()
    for (const query of next.getQueryCache().getAll()) expect(query.isStale()).toBe(true)
  })

  test('is read anew when it is shown', async () => {
    await leavePage()
    const next = await nextVisit()
    const server = new FakeServer()
    server.on('GET /api/v1/conversations/c1/messages', () => ({ body: { items: [message(60, { text: 'changed' })] } }))
    await next.fetchQuery(threadQuery('c1'))
    expect(next.getQueryData<Thread>(['thread', 'c1'])?.items.map((m) => m.text)).toEqual(['changed'])
  })

  test('is forgotten with the session', async () => {
    await leavePage()
    await forgetCache()
    expect((await nextVisit()).getQueryCache().getAll()).toHaveLength(0)
  })

  test('is not kept after signing out', async () => {
    client.removeQueries({ queryKey: bootstrapQuery.queryKey })
    await leavePage()
    expect((await nextVisit()).getQueryCache().getAll()).toHaveLength(0)
  })

  test('of another version of the app, or of the day before yesterday, is nothing', async () => {
    await leavePage()
    const script = document.createElement('script')
    script.type = 'module'
    script.src = '/assets/other.js'
    document.head.append(script)
    expect((await nextVisit()).getQueryCache().getAll()).toHaveLength(0)
    script.remove()

    client.setQueryData(conversationQuery('c1').queryKey, conversation())
    await leavePage()
    const now = Date.now()
    vi.spyOn(Date, 'now').mockReturnValue(now + 25 * 3_600_000)
    expect((await nextVisit()).getQueryCache().getAll()).toHaveLength(0)
  })

  test('is the latest twenty of each kind', () => {
    for (let i = 0; i < 40; i++)
      client.setQueryData(['conversation', `n${i}`], conversation({ id: `n${i}` }), {
        updatedAt: Date.now() + 1000 + i,
      })
    const ids = worthKeeping(client)
      .queries.filter((q) => q.queryKey[0] === 'conversation')
      .map((q) => q.queryKey[1])
    expect(ids).toHaveLength(20)
    expect(ids[0]).toBe('n39')
    expect(ids).not.toContain('n19')
  })
})
