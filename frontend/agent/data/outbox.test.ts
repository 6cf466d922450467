// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { conversation, message } from '../testing/make'
import { FakeServer } from '../testing/server'
import { serveThread } from '../testing/thread-server'
import type { discard as discardOf, Outgoing, outbox as outboxOf } from './outbox'
import { type Thread, threadQuery } from './thread'

const path = 'POST /api/v1/conversations/*/messages'
const written = (part: Partial<Outgoing> = {}): Outgoing => ({
  id: 'x1',
  by: 'a1',
  conversation: 'c1',
  number: 1042,
  kind: 'message',
  text: 'On its way.',
  files: [{ id: 'f1', name: 'a.png', size: 1 }],
  seenSeq: 2,
  at: '2026-11-23T10:15:00.000Z',
  state: 'sending',
  ...part,
})

describe('the outbox', () => {
  let server: FakeServer
  let client: QueryClient
  let outbox: typeof outboxOf
  let send: typeof import('./outbox').send
  let discard: typeof discardOf

  /** The page as it is after a reload: only what the browser keeps is known. */
  const reload = async () => {
    vi.resetModules()
    ;({ outbox, send, discard } = await import('./outbox'))
  }
  beforeEach(async () => {
    localStorage.clear()
    await reload()
    server = new FakeServer()
    client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    serveThread(server, [message(1), message(2)])
    await client.fetchQuery(threadQuery('c1'))
  })
  const thread = () => client.getQueryData<Thread>(['thread', 'c1'])?.items.map((m) => m.id)
  const accept = () => server.on(path, ({ body }) => ({ body: message(3, { id: String(body.id) }) }))

  test('shows at once, and hands over to the thread', async () => {
    accept()
    const sending = send(client, written())
    expect(outbox.get()).toMatchObject([{ id: 'x1', state: 'waiting' }])
    await sending
    expect(server.of(path)[0]?.body).toEqual({
      id: 'x1',
      kind: 'message',
      text: 'On its way.',
      files: ['f1'],
      seenSeq: 2,
    })
    expect(outbox.get()).toEqual([])
    expect(thread()).toEqual(['m1', 'm2', 'x1'])
  })

  test('keeps what failed, over a reload, and tries again with the same id', async () => {
    server.online = false
    await send(client, written())
    expect(outbox.get()).toMatchObject([{ state: 'waiting', tries: 1 }])
    await reload()
    const [kept] = outbox.get()
    expect(kept).toMatchObject({ id: 'x1', by: 'a1', text: 'On its way.', state: 'waiting' })
    server.online = true
    accept()
    if (kept) await send(client, kept)
    expect(server.of(path).map((a) => a.body.id)).toEqual(['x1', 'x1'])
    expect(outbox.get()).toEqual([])
    await reload()
    expect(outbox.get()).toEqual([])
  })

  test('what was on its way at a reload is not forgotten', async () => {
    server.on(path, () => new Promise(() => {}))
    void send(client, written())
    await reload()
    expect(outbox.get()).toMatchObject([{ id: 'x1', state: 'waiting' }])
  })

  test('two pages do not undo each other', async () => {
    server.online = false
    await send(client, written())
    const other = outbox
    await reload()
    await send(client, written({ id: 'x2' }))
    await reload()
    expect(
      outbox
        .get()
        .map((m) => m.id)
        .toSorted(),
    ).toEqual(['x1', 'x2'])
    expect(other.get().map((m) => m.id)).toEqual(['x1'])
  })

  test('what the guard stops waits with what is new; sent anyway it says so', async () => {
    const newer = [message(3, { text: 'I said more' })]
    server.on(path, ({ body }) =>
      body.force
        ? { body: message(4, { id: 'x1' }) }
        : { status: 409, body: { code: 'newer_messages', messages: newer } },
    )
    await send(client, written())
    expect(outbox.get()).toMatchObject([{ state: 'stopped', newer }])
    const [stopped] = outbox.get()
    serveThread(server, [message(1), message(2), ...newer, message(4, { id: 'x1' })])
    if (stopped) await send(client, stopped, true)
    expect(thread()).toEqual(['m1', 'm2', 'm3', 'x1'])
    expect(outbox.get()).toEqual([])
  })

  test('stays on the screen as sent while the thread cannot be read up to it', async () => {
    server.on(path, ({ body }) => ({ body: message(9, { id: String(body.id) }) }))
    server.on('GET /api/v1/conversations/*/messages', () => ({ status: 503, body: { code: 'unavailable' } }))
    await send(client, written())
    expect(outbox.get()).toMatchObject([{ id: 'x1', state: 'sent' }])
    expect(thread()).toEqual(['m1', 'm2'])
  })

  test('an answer that makes no sense is no answer', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 200 }))
    await send(client, written())
    expect(outbox.get()).toMatchObject([{ state: 'waiting' }])
    discard('x1')
    expect(outbox.get()).toEqual([])
  })

  describe('by itself', () => {
    let keepSending: typeof import('./outbox').keepSending
    let stop: () => void
    beforeEach(async () => {
      vi.useFakeTimers()
      ;({ keepSending } = await import('./outbox'))
      stop = keepSending(client, 'a1')
    })
    afterEach(() => {
      stop()
      vi.useRealTimers()
    })
    const second = written({ id: 'x2', text: 'And this.', at: '2026-11-23T10:15:01.000Z' })

    test('sends what could not be sent, in order, when the network is back', async () => {
      server.online = false
      await send(client, written())
      await send(client, second)
      expect(outbox.get().map((m) => m.state)).toEqual(['waiting', 'waiting'])
      server.online = true
      accept()
      dispatchEvent(new Event('online'))
      await vi.advanceTimersByTimeAsync(0)
      expect(server.of(path).filter((a) => a.body.id === 'x2')).toHaveLength(1)
      expect(server.of(path).at(-1)?.body.id).toBe('x2')
      expect(outbox.get().filter((m) => m.state !== 'sent')).toEqual([])
    })

    test.each([
      ['offline', undefined],
      ['a server that cannot now', { status: 503, body: { code: 'unavailable' } }],
      ['too many', { status: 429, body: { code: 'rate_limited' } }],
      ['a gateway', { status: 502, body: {} }],
      ['signed out', { status: 401, body: { code: 'unauthenticated' } }],
    ])('%s: ten minutes are few requests', async (_, answer) => {
      if (answer) server.on(path, () => answer)
      else server.online = false
      await send(client, written())
      await vi.advanceTimersByTimeAsync(600_000)
      expect(server.of(path).length).toBeGreaterThan(5)
      expect(server.of(path).length).toBeLessThan(60)
      expect(outbox.get()).toMatchObject([{ state: 'waiting' }])
    })

    test('obeys a server that says how long to wait, also when the network comes back', async () => {
      const busy = { status: 503, body: { code: 'unavailable' }, headers: { 'Retry-After': '120' } }
      server.on(path, () => busy)
      await send(client, written())
      dispatchEvent(new Event('online'))
      await vi.advanceTimersByTimeAsync(119_000)
      expect(server.of(path)).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(130_000)
      expect(server.of(path)).toHaveLength(2)
    })

    test('what is refused for good is said, and the next goes on', async () => {
      server.on(path, ({ body }) =>
        body.id === 'x1' ? { status: 422, body: { code: 'too_large' } } : { body: message(3, { id: String(body.id) }) },
      )
      await send(client, written())
      await send(client, second)
      expect(outbox.get()).toMatchObject([{ id: 'x1', state: 'failed', code: 'too_large' }])
    })

    test('what was given up while it was on its way does not come back', async () => {
      let answer: () => void = () => {}
      server.on(path, () => new Promise((done) => (answer = () => done({ status: 503, body: {} }))))
      const sending = send(client, written())
      await vi.advanceTimersByTimeAsync(0)
      discard('x1')
      answer()
      await sending
      expect(outbox.get()).toEqual([])
      await vi.advanceTimersByTimeAsync(60_000)
      expect(server.of(path)).toHaveLength(1)
    })

    test('what another tab sent is not sent again', async () => {
      server.online = false
      await send(client, written())
      localStorage.removeItem('pasokh.outbox.x1')
      server.online = true
      await vi.advanceTimersByTimeAsync(60_000)
      expect(server.of(path)).toHaveLength(1)
      expect(outbox.get()).toEqual([])
    })
  })

  test('tells of what a message closed and what that was before, also when it goes later', async () => {
    const closed = vi.fn()
    const { hearClosing } = await import('./outbox')
    const end = hearClosing(closed)
    const { conversationQuery } = await import('./conversations')
    const was = (status: 'pending' | 'closed') =>
      client.setQueryData(conversationQuery('c1').queryKey, conversation({ status }))
    was('pending')
    server.on(path, () => ({ status: 503, body: { code: 'unavailable' } }))
    await send(client, written({ status: 'closed' }))
    expect(closed).not.toHaveBeenCalled()
    was('closed') // it arrived all the same, and the answer did not
    accept()
    const [waits] = outbox.get()
    if (waits) await send(client, waits)
    expect(closed.mock.calls).toEqual([[{ id: 'x1', conversation: 'c1', number: 1042, was: { status: 'pending' } }]])
    await send(client, written({ id: 'x2' }))
    await send(client, written({ id: 'x3', status: 'closed' })) // nothing changed by that
    expect(closed).toHaveBeenCalledTimes(1)
    end()
    was('pending')
    await send(client, written({ id: 'x4', actions: { status: 'closed' } }))
    expect(closed).toHaveBeenCalledTimes(1)
  })
})
