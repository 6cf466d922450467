// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { message } from '../testing/make'
import { FakeServer } from '../testing/server'
import { type BulkJob, checkAll, filesOfDay, keepJob, left, retried, runJob, unfinishedJob } from './bulk-reply'
import { isUnfinished } from './unfinished'

const route = 'PUT /api/v1/bulk-replies/b1/*'
const job = (count: number): BulkJob => ({
  id: 'b1',
  by: 'a1',
  reply: { kind: 'message', text: 'it is up' },
  to: Array.from({ length: count }, (_, i) => ({ id: `c${i}`, number: i, name: `n${i}`, seenSeq: 3 })),
  late: [],
  sent: [],
  failed: {},
})
const never = new AbortController().signal
const last = (path: string) => path.split('/').at(-1) ?? ''

describe('a reply to many', () => {
  let server: FakeServer
  beforeEach(() => {
    localStorage.clear()
    server = new FakeServer().on(route, ({ path }) => ({ body: message(4, { conversation: last(path) }) }))
  })
  afterEach(() => vi.unstubAllGlobals())

  test('goes to each once; one refusal stops no other and says why', async () => {
    const why: Record<string, object> = {
      c2: { status: 404, body: { code: 'not_found' } },
      c5: { status: 409, body: { code: 'conflict', errors: [{ field: 'newer', code: 'conflict' }] } },
      c7: { status: 422, body: { code: 'invalid', errors: [{ field: 'text', code: 'invalid' }] } },
    }
    server.on(route, ({ path }) => why[last(path)] ?? { body: message(4, { conversation: last(path) }) })
    const told = vi.fn()
    const done = await runJob(new QueryClient(), job(10), told, never)
    expect(done.failed).toEqual({ c2: 'gone', c5: 'newer', c7: 'invalid' })
    expect([...done.sent].sort()).toEqual(['c0', 'c1', 'c3', 'c4', 'c6', 'c8', 'c9'])
    expect(told).toHaveBeenCalledTimes(10)
    expect(server.of(route)).toHaveLength(10)
    expect(server.of(route)[0]?.body).toEqual({ kind: 'message', text: 'it is up', seenSeq: 3 })
    expect(isUnfinished('a1')).toBe(false)

    // Only those that failed are tried again; late is said only of those one says it of.
    server.on(route, ({ path }) => ({ body: message(4, { conversation: last(path) }) }))
    const again = await runJob(new QueryClient(), retried(done, ['c5'], true), () => {}, never)
    expect(
      server
        .of(route)
        .slice(10)
        .map((a) => [last(a.path), a.body.late]),
    ).toEqual([['c5', true]])
    expect(again.failed).toEqual({ c2: 'gone', c7: 'invalid' })
  })

  test('ends in words when the files of the day are used up, and can be gone on with', async () => {
    const body = { code: 'rate_limited', errors: [{ field: 'file', code: 'rate_limited', key: 'day' }] }
    server.on(route, () => ({ status: 429, body, headers: { 'Retry-After': '3600' } }))
    const done = await runJob(new QueryClient(), job(10), () => {}, never)
    expect([...new Set(Object.values(done.failed))]).toEqual([filesOfDay])
    expect(Object.keys(done.failed).length).toBeLessThan(10)
    expect(isUnfinished('a1')).toBe(true)
  })

  test('waits when the server cannot be reached, is kept over a restart and goes on with what is left', async () => {
    let answers = 0
    server.on(route, ({ path }) => {
      server.online = ++answers < 6
      return { body: message(4, { conversation: last(path) }) }
    })
    const stopped = await runJob(new QueryClient(), job(100), () => {}, never)
    const asked = server.of(route).length
    expect(asked).toBeLessThan(15)
    expect(new Set(Object.values(stopped.failed))).toEqual(new Set(['offline']))
    expect(left(stopped).length + stopped.sent.length + Object.keys(stopped.failed).length).toBe(100)

    const kept = unfinishedJob('a1') as BulkJob
    expect(kept).toEqual(stopped)
    server.online = true
    server.on(route, ({ path }) => ({ body: message(4, { conversation: last(path) }) }))
    const done = await runJob(new QueryClient(), retried(kept), () => {}, never)
    expect(done.sent.toSorted()).toEqual(
      job(100)
        .to.map((a) => a.id)
        .toSorted(),
    )
    expect(new Set(done.sent).size).toBe(100)
    expect(isUnfinished('a1')).toBe(false)
  })

  test('goes more slowly when the server asks it to, and reaches everybody once', async () => {
    vi.useFakeTimers()
    let tokens = 5
    server.on(route, ({ path }) =>
      tokens-- > 0
        ? { body: message(4, { conversation: last(path) }) }
        : { status: 429, body: { code: 'rate_limited' }, headers: { 'Retry-After': '1' } },
    )
    const running = runJob(new QueryClient(), job(20), () => {}, never)
    const refill = setInterval(() => {
      tokens = Math.min(5, Math.max(0, tokens) + 1)
    }, 200)
    await vi.advanceTimersByTimeAsync(60_000)
    clearInterval(refill)
    const done = await running
    expect(done.failed).toEqual({})
    expect(done.sent.toSorted()).toEqual(
      job(20)
        .to.map((a) => a.id)
        .toSorted(),
    )
    expect(new Set(done.sent).size).toBe(20)
    expect(isUnfinished('a1')).toBe(false)
    vi.useRealTimers()
  })

  test('can be stopped while it waits, and asks its author about a long wait', async () => {
    const stop = new AbortController()
    const limited = (seconds: string) => ({
      status: 429,
      body: { code: 'rate_limited' },
      headers: { 'Retry-After': seconds },
    })
    server.on(route, () => {
      stop.abort()
      return limited('50')
    })
    const stopped = await runJob(new QueryClient(), job(3), () => {}, stop.signal)
    expect(left(stopped)).toHaveLength(3)
    expect(stopped.failed).toEqual({})

    server.on(route, () => limited('4000'))
    const refused = await runJob(new QueryClient(), job(3), () => {}, never)
    expect(new Set(Object.values(refused.failed))).toEqual(new Set(['rate_limited']))
    expect(isUnfinished('a1')).toBe(true)
  })

  test('is kept while even one was not reached: a page that is left breaks off what it is sending', async () => {
    server.on(route, ({ path }) => {
      server.online = last(path) !== 'c1'
      return { body: message(4, { conversation: last(path) }) }
    })
    const broken = await runJob(new QueryClient(), job(2), () => {}, never)
    expect(left(broken)).toEqual([])
    expect(unfinishedJob('a1')).toEqual(broken)
  })

  test('stops where one says so, and what has begun ends', async () => {
    const stop = new AbortController()
    const told = vi.fn((now: BulkJob) => now.sent.length === 3 && stop.abort())
    const stopped = await runJob(new QueryClient(), job(50), told, stop.signal)
    expect(stopped.sent.length).toBeLessThan(8)
    expect(server.of(route)).toHaveLength(stopped.sent.length)
    expect(left(stopped)).toHaveLength(50 - stopped.sent.length)
    expect(isUnfinished('a1')).toBe(true)
  })

  test('is checked two hundred at a time, in order', async () => {
    const check = 'POST /api/v1/bulk-replies/b1/check'
    server.on(check, ({ body }) => ({
      body: { items: (body.to as { id: string }[]).map(({ id }) => ({ id, missing: [] })) },
    }))
    const all = job(450)
    expect((await checkAll('b1', all.reply, all.to)).map((c) => c.id)).toEqual(all.to.map((a) => a.id))
    expect(server.of(check).map((a) => (a.body.to as object[]).length)).toEqual([200, 200, 50])
    keepJob(all)
    expect(unfinishedJob('a2')).toBeUndefined()
  })
})
