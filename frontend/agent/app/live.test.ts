// @vitest-environment jsdom
import { type InfiniteData, QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Conversation, Message, Page, Row } from '../../shared/api/client'
import { bootstrapQuery } from '../data/bootstrap'
import { conversationQuery, countsQuery, listKey, listQuery } from '../data/conversations'
import { liveState } from '../data/live-state'
import { type Thread, threadQuery } from '../data/thread'
import { bootstrap, contact, conversation, message, row } from '../testing/make'
import { FakeServer } from '../testing/server'
import { serveThread } from '../testing/thread-server'
import { createLive } from './live'

const range = (to: number) => Array.from({ length: to }, (_, i) => i + 1)

describe('frames into the cache', () => {
  let server: FakeServer
  let client: QueryClient
  let stored: Message[]
  let rows: Row[]
  let take: (frame: { type: string } & Record<string, unknown>) => void

  beforeEach(async () => {
    vi.useFakeTimers()
    server = new FakeServer()
    client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    stored = serveThread(server, [message(1), message(2)])
    rows = [row({ lastSeq: 2, seen: 1 }), row({ id: 'c2', number: 1043 })]
    server.on('GET /api/v1/conversations', () => ({ body: { items: rows } }))
    server.on('GET /api/v1/counts', () => ({ body: { items: [] } }))
    server.on('GET /api/v1/conversations/c1', () => ({ body: conversation({ lastSeq: 2, seen: 1 }) }))
    await client.fetchQuery(threadQuery('c1'))
    await client.fetchQuery(conversationQuery('c1'))
    await client.fetchInfiniteQuery(listQuery('open'))
    const live = createLive(client)
    take = (frame) => live([frame])
  })
  afterEach(() => vi.useRealTimers())

  const settle = () => vi.advanceTimersByTimeAsync(0)
  const seqs = () => client.getQueryData<Thread>(['thread', 'c1'])?.items.map((m) => m.seq)
  const detail = () => client.getQueryData<Conversation>(['conversation', 'c1'])
  const listed = () => client.getQueryData<InfiniteData<Page<Row>>>(['list', 'open', ''])?.pages.flatMap((p) => p.items)
  /** Keeps a query active, as a screen does. */
  const watch = (options: { queryKey: readonly unknown[] }) =>
    new QueryObserver(client, {
      ...client.getQueryCache().find(options)?.options,
      queryKey: options.queryKey,
    }).subscribe(() => {})
  const event = (seq: number, part: Partial<Row> = {}) => ({
    type: 'event',
    cursor: 10 + seq,
    kind: 'message.created',
    conversation: row({ lastSeq: seq, version: seq, ...part }),
    message: message(seq),
  })

  test('a draft begun or sent on another device marks its row, and an event does not take the mark away', async () => {
    server.on('GET /api/v1/conversations', () => new Promise(() => {}))
    take({ type: 'draft', conversation: 'c1', kind: 'message', at: '2026-11-23T10:15:00Z', on: true })
    expect(listed()?.map((r) => r.draft)).toEqual([true, undefined])
    take(event(3))
    expect(listed()?.[0]).toMatchObject({ lastSeq: 3, draft: true })
    take({ type: 'draft', conversation: 'c1', kind: 'message', at: '2026-11-23T10:15:01Z', deleted: true, on: false })
    expect(listed()?.[0]?.draft).toBe(false)
    await client.fetchQuery(countsQuery)
    await vi.advanceTimersByTimeAsync(400)
    expect(client.getQueryState(countsQuery.queryKey)?.isInvalidated).toBe(true)
  })

  describe('the open conversation holds each message once, in order', () => {
    test.each([
      ['in order', [3, 4, 5, 6]],
      ['each twice', [3, 3, 4, 4, 5, 5, 6, 6]],
      ['backwards', [6, 5, 4, 3]],
      ['mixed up, with what is known already', [5, 2, 3, 6, 1, 4, 3, 6]],
      ['only the last one', [6]],
      ['a hole in the middle', [3, 6]],
    ])('%s', async (_, order) => {
      stored.push(...[3, 4, 5, 6].map((seq) => message(seq)))
      for (const seq of order) take(event(seq))
      await settle()
      expect(seqs()).toEqual(range(6))
    })

    test('any order at all', async () => {
      stored.push(
        ...range(40)
          .slice(2)
          .map((seq) => message(seq)),
      )
      let chance = 7
      const next = () => (chance = (chance * 48_271) % 2_147_483_647)
      for (let i = 0; i < 200; i++) {
        take(event(3 + (next() % 38)))
        if (next() % 3 === 0) await settle()
        expect(seqs()).toEqual(range(seqs()?.length ?? 0)) // never a hole, at no time
      }
      take(event(40))
      await settle()
      expect(seqs()).toEqual(range(40))
    })

    test('a gap that cannot be read is read after the reconnect', async () => {
      stored.push(...[3, 4, 5].map((seq) => message(seq)))
      client.mount()
      const stop = watch(threadQuery('c1'))
      server.online = false
      take(event(5))
      await settle()
      expect(seqs()).toEqual([1, 2])
      server.online = true
      take({ type: 'welcome', cursor: 15, agents: [], viewing: [] })
      await settle()
      expect(seqs()).toEqual(range(5))
      stop()
    })

    test('resync reads what followed, without a new event', async () => {
      const stop = watch(threadQuery('c1'))
      stored.push(...[3, 4, 5].map((seq) => message(seq)))
      take({ type: 'resync', cursor: 50 })
      await settle()
      expect(seqs()).toEqual(range(5))
      stop()
    })

    test('resync marks what nobody looks at, to be read when somebody does', async () => {
      const before = server.asked.length
      take({ type: 'resync', cursor: 50 })
      await settle()
      expect(server.asked).toHaveLength(before)
      expect(client.getQueryData<Thread>(['thread', 'c1'])?.old).toBe(true)
    })
  })

  test('a row says what is so now: what was taken away is gone, what was read stays', () => {
    take(event(3, { assignee: 'a1', waitingSince: '2026-11-23T10:00:00.000Z' }))
    expect(listed()?.[0]).toMatchObject({ assignee: 'a1', seen: 1 })
    take(event(4))
    expect(listed()?.[0]).not.toHaveProperty('assignee')
    expect(detail()).not.toHaveProperty('waitingSince')
    expect(detail()).toMatchObject({ lastSeq: 4, seen: 1, contactDetail: contact(), can: { reply: true } })
  })

  test('an older state never replaces a newer one', () => {
    take(event(5, { subject: 'new' }))
    take(event(4, { subject: 'old' }))
    expect(listed()?.[0]?.subject).toBe('new')
    expect(detail()?.subject).toBe('new')
  })

  test('lists and counts are asked for again, but not for every event', async () => {
    await client.fetchQuery(countsQuery)
    const stop = [watch(listQuery('open')), watch(countsQuery)]
    const lists = () => server.of('GET /api/v1/conversations').length
    const counts = () => server.of('GET /api/v1/counts').length
    const before = { lists: lists(), counts: counts() }
    for (let i = 0; i < 100; i++) {
      take(event(3 + i))
      await vi.advanceTimersByTimeAsync(50)
    }
    expect(lists() - before.lists).toBeGreaterThanOrEqual(4)
    expect(lists() - before.lists).toBeLessThanOrEqual(6)
    expect(counts() - before.counts).toBeLessThanOrEqual(6)
    for (const end of stop) end()
  })

  test('gone takes it off the lists and the screen at once', async () => {
    const stop = watch(conversationQuery('c1'))
    server.on('GET /api/v1/conversations/c1', () => ({ status: 404, body: { code: 'not_found' } }))
    take({ type: 'gone', cursor: 20, id: 'c1' })
    expect(listed()?.map((r) => r.id)).toEqual(['c2'])
    expect(detail()).toBeUndefined()
    expect(seqs()).toBeUndefined()
    await settle()
    expect(client.getQueryState(['conversation', 'c1'])?.error).toMatchObject({ code: 'not_found' })
    stop()
  })

  test('a read mark moves on every screen', () => {
    take({ type: 'seen', conversation: 'c1', seq: 2 })
    expect(listed()?.[0]?.seen).toBe(2)
    expect(detail()?.seen).toBe(2)
  })

  test('who is here, looks and types', () => {
    take({
      type: 'welcome',
      agents: [{ id: 'a2', state: 'online' }],
      viewing: [{ conversation: 'c1', agents: ['a2'] }],
    })
    take({ type: 'presence', agent: 'a3', online: true, state: 'away' })
    take({ type: 'presence', contact: 'p1', online: true })
    take({ type: 'typing', conversation: 'c1', actor: { kind: 'contact', id: 'p1' }, on: true, text: 'hm' })
    expect(liveState.get()).toMatchObject({
      agents: { a2: 'online', a3: 'away' },
      contacts: { p1: true },
      viewing: { c1: ['a2'] },
      typing: { c1: [{ kind: 'contact', id: 'p1', text: 'hm' }] },
    })
    take(event(3)) // what was typed has come
    take({ type: 'presence', agent: 'a2', online: false })
    take({ type: 'viewing', conversation: 'c1', agents: [] })
    expect(liveState.get()).toMatchObject({ agents: { a3: 'away' }, viewing: { c1: [] }, typing: { c1: [] } })
  })

  describe('a changed record', () => {
    const bootstraps = () => server.of('GET /api/v1/bootstrap').length
    const known = () => client.getQueryData(bootstrapQuery.queryKey)
    let stop: () => void

    beforeEach(async () => {
      server.on('GET /api/v1/bootstrap', () => ({ body: bootstrap() }))
      await client.fetchQuery(bootstrapQuery)
      stop = watch(bootstrapQuery)
    })
    afterEach(() => stop())

    test('has its kind read, and no more of bootstrap', async () => {
      const vip = { id: 't9', version: 1, name: 'VIP', color: 3 }
      server.on('GET /api/v1/tags', () => ({ body: { items: [vip] } }))
      const before = known()
      for (let i = 0; i < 5; i++) take({ type: 'record', kind: 'tag', id: 't9' })
      await vi.waitFor(() => expect(known()?.tags).toEqual([vip]))
      expect(known()).toEqual({ ...before, tags: [vip] })
      expect(server.of('GET /api/v1/tags')).toHaveLength(1)
      expect(bootstraps()).toBe(1)
    })

    test('of whose kind only the names are known has those read', async () => {
      server.on('GET /api/v1/rules', () => ({
        body: { items: [{ id: 'r1', name: 'Refunds', events: [], version: 4 }] },
      }))
      take({ type: 'record', kind: 'rule', id: 'r1' })
      await vi.waitFor(() => expect(known()?.rules).toEqual([{ id: 'r1', name: 'Refunds' }]))
      expect(bootstraps()).toBe(1)
    })

    test('whose list cannot be read has all of bootstrap read', async () => {
      server.on('GET /api/v1/tags', () => ({ status: 503, body: { code: 'unavailable' } }))
      take({ type: 'record', kind: 'tag', id: 't9' })
      await vi.waitFor(() => expect(bootstraps()).toBe(2))
    })

    test('that is oneself has all of bootstrap read: rights changed', async () => {
      const { agents, me } = bootstrap()
      const items = agents.map((a) => (a.id === me.id ? { ...a, version: a.version + 1 } : a))
      server.on('GET /api/v1/agents', () => ({ body: { items } }))
      take({ type: 'record', kind: 'agent', id: me.id })
      await vi.waitFor(() => expect(bootstraps()).toBe(2))
    })

    test('by which conversations are listed has lists and counts read', async () => {
      const read = vi.spyOn(client, 'invalidateQueries')
      take({ type: 'record', kind: 'folder', id: 'f1' })
      for (const queryKey of [['counts'], listKey])
        await vi.waitFor(() => expect(read).toHaveBeenCalledWith({ queryKey }))
    })
  })

  test('frames of a later version are passed over', () => {
    expect(() => take({ type: 'hologram' })).not.toThrow()
  })
})
