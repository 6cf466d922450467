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
