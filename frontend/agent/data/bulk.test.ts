import { QueryClient } from '@tanstack/react-query'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { conversation, row } from '../testing/make'
import { FakeServer } from '../testing/server'
import { changeAll, takeBack } from './bulk'

afterEach(() => vi.unstubAllGlobals())

const many = Array.from({ length: 10 }, (_, i) => row({ id: `c${i}`, status: i % 2 ? 'open' : 'pending' }))

describe('a change to many', () => {
  test('is told as it goes, and one refusal stops no other', async () => {
    const server = new FakeServer().on('PATCH /api/v1/conversations/*', ({ path, body }) => {
      const id = path.split('/').at(-1) ?? ''
      return id === 'c3'
        ? { status: 403, body: { code: 'forbidden' } }
        : { body: conversation({ id, ...body, version: id === 'c4' ? 1 : 2 }) }
    })
    const told = vi.fn()
    const result = await changeAll(new QueryClient(), many, { status: 'closed' }, told)
    expect(result.refused).toBe(1)
    expect(result.made.map((r) => r.id).sort()).toEqual(['c0', 'c1', 'c2', 'c5', 'c6', 'c7', 'c8', 'c9']) // c4 was so already
    expect(told).toHaveBeenLastCalledWith(10)
    expect(server.of('PATCH /api/v1/conversations/*')).toHaveLength(10)
  })

  test('waits as it is told when there were too many at once, and leaves none out', async () => {
    vi.useFakeTimers()
    let left = 6
    const server = new FakeServer().on('PATCH /api/v1/conversations/*', ({ path, body }) => {
      if (left-- === 0) {
        setTimeout(() => (left = 20), 1000)
      }
      if (left < 0) return { status: 429, body: { code: 'rate_limited' }, headers: { 'Retry-After': '1' } }
      return { body: conversation({ id: path.split('/').at(-1), ...body, version: 2 }) }
    })
    const changed = changeAll(new QueryClient(), many, { status: 'closed' }, () => {})
    await vi.advanceTimersByTimeAsync(60_000)
    vi.useRealTimers()
    const result = await changed
    expect(result).toMatchObject({ refused: 0 })
    expect(result.made).toHaveLength(many.length)
    expect(server.of('PATCH /api/v1/conversations/*').length).toBeLessThan(2 * many.length)
  })

  test('does not wait for a day whose bytes are used up', async () => {
    new FakeServer().on('PATCH /api/v1/conversations/*', () => ({
      status: 429,
      body: { code: 'rate_limited' },
      headers: { 'Retry-After': '600' },
    }))
    const result = await changeAll(new QueryClient(), many, { status: 'closed' }, () => {})
    expect(result.refused).toBe(many.length)
  })

  test('is taken back by the server, which knows what each one was', async () => {
    const server = new FakeServer()
      .on('PATCH /api/v1/conversations/*', ({ path, body }) => ({
        body: conversation({ id: path.split('/').at(-1), ...body, version: 7 }),
      }))
      .on('POST /api/v1/conversations/*/undo', ({ path }) => {
        const id = path.split('/').at(-2) ?? ''
        return id === 'c3' ? { status: 409, body: { code: 'conflict' } } : { body: conversation({ id, version: 8 }) }
      })
    const client = new QueryClient()
    const changed = await changeAll(client, many, { status: 'closed' }, () => {})
    const back = await takeBack(client, changed, () => {})
    const sent = server.of('POST /api/v1/conversations/*/undo').map((a) => [a.path.split('/').at(-2), a.body.version])
    expect(Object.fromEntries(sent)).toEqual(Object.fromEntries(many.map((r) => [r.id, 7])))
    expect(back.refused).toBe(1) // somebody has changed it since
  })
})
