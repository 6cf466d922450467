import { QueryClient } from '@tanstack/react-query'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Message } from '../../shared/api/client'
import { message } from '../testing/make'
import { FakeServer } from '../testing/server'
import { serveThread } from '../testing/thread-server'
import { addMessage, catchUp, join, outdate, readBack, readOlder, type Thread, threadQuery } from './thread'

const upTo = (n: number, from = 1): Message[] => Array.from({ length: n - from + 1 }, (_, i) => message(from + i))
const seqs = (thread: Thread | undefined) => thread?.items.map((m) => m.seq)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('join', () => {
  test('each once, in order, whatever order they come in', () => {
    const thread = [3, 1, 2, 3, 1].reduce((t, seq) => join(t, [message(seq)]), { items: upTo(2), whole: true })
    expect(seqs(thread)).toEqual([1, 2, 3])
  })
  test('what does not join on is left out', () => {
    expect(seqs(join({ items: upTo(2), whole: true }, [message(4)]))).toEqual([1, 2])
  })
  test('an empty thread takes the newest unbroken run', () => {
    const thread = join({ items: [], whole: false }, [message(7), message(9), message(8), message(2)])
    expect(thread).toMatchObject({ whole: false })
    expect(seqs(thread)).toEqual([7, 8, 9])
  })
  test('is whole once the first is there', () => {
    expect(join({ items: upTo(5, 3), whole: false }, upTo(2)).whole).toBe(true)
  })
})

describe('a thread on hand', () => {
  let server: FakeServer
  let client: QueryClient
  let stored: Message[]
  const read = () => client.getQueryData<Thread>(['thread', 'c1'])
  beforeEach(() => {
    server = new FakeServer()
    client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    stored = serveThread(server, upTo(5))
  })

  test('shows what arrives without asking the server', async () => {
    await client.fetchQuery(threadQuery('c1'))
    await addMessage(client, message(6))
    await addMessage(client, message(6))
    expect(seqs(read())).toEqual(range(1, 6))
    expect(server.asked).toHaveLength(1)
  })

  test('reads what is missing before it shows what came after', async () => {
    await client.fetchQuery(threadQuery('c1'))
    stored.push(...upTo(9, 6))
    await Promise.all([addMessage(client, message(9)), addMessage(client, message(8)), addMessage(client, message(7))])
    expect(seqs(read())).toEqual(range(1, 9))
    expect(server.asked).toHaveLength(2)
  })

  test('never shows a hole, and heals when the server is back', async () => {
    await client.fetchQuery(threadQuery('c1'))
    stored.push(...upTo(8, 6))
    server.online = false
    await expect(addMessage(client, message(8))).rejects.toMatchObject({ code: 'offline' })
    expect(seqs(read())).toEqual(range(1, 5))
    server.online = true
    await catchUp(client, 'c1', 8)
    expect(seqs(read())).toEqual(range(1, 8))
  })

  test('what arrives while it is first read is in it', async () => {
    let answer = () => {}
    server.on('GET /api/v1/conversations/*/messages', ({ query }) => {
      if (query.has('after')) return { body: { items: stored.filter((m) => m.seq > Number(query.get('after'))) } }
      const items = [...stored] // read before the next one is written
      return new Promise((resolve) => {
        answer = () => resolve({ body: { items } })
      })
    })
    const reading = client.fetchQuery(threadQuery('c1'))
    await Promise.resolve()
    stored.push(message(6))
    const arriving = addMessage(client, message(6))
    answer()
    await Promise.all([reading, arriving])
    expect(seqs(read())).toEqual(range(1, 6))
  })

  test('what arrives while it is read again stays, and older pages stay', async () => {
    await client.fetchQuery(threadQuery('c1'))
    let answer = () => {}
    server.on('GET /api/v1/conversations/*/messages', () => {
      return new Promise((resolve) => {
        answer = () => resolve({ body: { items: [] } })
      })
    })
    const again = client.fetchQuery({ ...threadQuery('c1'), staleTime: 0 })
    await Promise.resolve()
    const arriving = addMessage(client, message(6))
    answer()
    await Promise.all([again, arriving])
    expect(seqs(read())).toEqual(range(1, 6))
  })

  test('what is old is read anew, without what was taken back, and what arrives meanwhile stays', async () => {
    await client.fetchQuery(threadQuery('c1'))
    outdate(client, ['thread'])
    expect(seqs(read())).toEqual(range(1, 5))
    stored.splice(0, 5, message(1), message(2), message(3, { text: 'taken back' }), message(4), message(5))
    const again = client.fetchQuery(threadQuery('c1'))
    await addMessage(client, message(6))
    await again
    expect(read()?.items[2]?.text).toBe('taken back')
    expect(seqs(read())).toEqual(range(1, 6))
    expect(read()?.old).toBeUndefined()
  })

  test('is read page by page, backwards and forwards', async () => {
    stored.push(...upTo(500, 6))
    await client.fetchQuery(threadQuery('c1'))
    expect(read()).toMatchObject({ whole: false })
    expect(seqs(read())).toEqual(range(441, 500))
    await readOlder(client, 'c1')
    expect(seqs(read())).toEqual(range(381, 500))
    stored.push(...upTo(950, 501))
    await catchUp(client, 'c1', 950)
    expect(seqs(read())).toEqual(range(381, 950))
  })

  test('is read back as far as a message, and no further than its beginning', async () => {
    stored.push(...upTo(700, 6))
    await client.fetchQuery(threadQuery('c1'))
    const asked = () => server.asked.length
    const before = asked()
    await readBack(client, 'c1', 650)
    expect(asked()).toBe(before)
    await readBack(client, 'c1', 300)
    expect(seqs(read())).toEqual(range(241, 700))
    await readBack(client, 'c1', 0)
    expect(seqs(read())).toEqual(range(1, 700))
    await readBack(client, 'unread', 1)
    expect(asked()).toBe(before + 4)
  })

  test('nothing is asked for a conversation that nobody reads', async () => {
    await addMessage(client, message(1, { conversation: 'c2' }))
    expect(server.asked).toHaveLength(0)
  })
})
