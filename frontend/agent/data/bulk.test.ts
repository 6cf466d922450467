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
      return id === 'c3' ? { status: 403, body: { code: 'forbidden' } } : { body: conversation({ id, ...body }) }
    })
    const told = vi.fn()
    const result = await changeAll(new QueryClient(), many, () => ({ status: 'closed' }), told)
    expect(result.refused).toBe(1)
    expect(result.before.map((r) => r.id)).not.toContain('c3')
    expect(told).toHaveBeenLastCalledWith(10)
    expect(server.of('PATCH /api/v1/conversations/*')).toHaveLength(10)
  })

  test('is taken back to what each one was', async () => {
    const server = new FakeServer().on('PATCH /api/v1/conversations/*', ({ path, body }) => ({
      body: conversation({ id: path.split('/').at(-1), ...body }),
    }))
    await takeBack(new QueryClient(), { before: many, refused: 0 }, { status: 'closed' }, () => {})
    const sent = server.of('PATCH /api/v1/conversations/*').map((a) => [a.path.split('/').at(-1), a.body.status])
    expect(Object.fromEntries(sent)).toEqual(Object.fromEntries(many.map((r) => [r.id, r.status])))
  })
})
