// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiError } from './api'
import { Delivery } from './delivery'
import type { Outgoing } from './outbox'
import { type Memory, openMemory } from './storage'
import type { VisitorMessage } from './wire'

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
})
afterEach(() => vi.useRealTimers())

const item = (id: string): Outgoing => ({ id, conversation: 'c', text: id, files: [], at: '2026-11-23T10:00:00.000Z' })

function message({ id, text }: Outgoing): VisitorMessage {
  return { id, conversation: 'c', seq: 1, mine: true, at: '2026-11-23T10:00:00.000Z', text, files: [] }
}

/** A delivery over a server that answers as `answer` says. */
function deliver(answer: (o: Outgoing) => Promise<VisitorMessage>, memory: Memory = openMemory('test')) {
  const sent: string[] = []
  const delivered: string[] = []
  const delivery = new Delivery(memory, {
    send(o) {
      sent.push(o.id)
      return answer(o)
    },
    delivered: (o) => delivered.push(o.id),
    changed: () => undefined,
  })
  return { delivery, sent, delivered, memory }
}

it('sends one at a time, in order', async () => {
  let running = 0
  const { delivery, delivered } = deliver(async (o) => {
    expect(++running).toBe(1)
    await new Promise((done) => setTimeout(done, 100))
    running--
    return message(o)
  })
  for (const id of ['1', '2', '3']) delivery.put(item(id))
  await vi.advanceTimersByTimeAsync(1000)
  expect(delivered).toEqual(['1', '2', '3'])
  expect(delivery.box).toEqual([])
})

it('keeps what cannot be sent now, and sends it with the same id when it can', async () => {
  let up = false
  const { delivery, sent, delivered } = deliver((o) =>
    up ? Promise.resolve(message(o)) : Promise.reject(new ApiError('offline')),
  )
  delivery.put(item('1'))
  delivery.put(item('2'))
  await vi.advanceTimersByTimeAsync(5000)
  expect(delivered).toEqual([])
  expect(new Set(sent)).toEqual(new Set(['1']))
  up = true
  delivery.kick()
  await vi.advanceTimersByTimeAsync(0)
  expect(delivered).toEqual(['1', '2'])
})

it('tries again by itself, less and less often', async () => {
  const { delivery, sent } = deliver(() => Promise.reject(new ApiError('unavailable', 503)))
  delivery.put(item('1'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent.length).toBeGreaterThan(3)
  expect(sent.length).toBeLessThan(10)
})

it('a reload sends what the page before could not', async () => {
  const before = deliver(() => Promise.reject(new ApiError('offline')))
  before.delivery.put(item('1'))
  await vi.advanceTimersByTimeAsync(10)
  before.delivery.stop()
  const after = deliver(async (o) => message(o))
  after.delivery.kick()
  await vi.advanceTimersByTimeAsync(0)
  expect(after.delivered).toEqual(['1'])
})

it('keeps a refusal with its reason, goes on, and does not try it again', async () => {
  const { delivery, sent, delivered } = deliver((o) =>
    o.id === '1' ? Promise.reject(new ApiError('invalid', 422)) : Promise.resolve(message(o)),
  )
  delivery.put(item('1'))
  delivery.put(item('2'))
  await vi.advanceTimersByTimeAsync(10)
  expect(delivered).toEqual(['2'])
  expect(delivery.box).toEqual([{ ...item('1'), failed: 'invalid' }])
  delivery.kick()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(sent).toEqual(['1', '2'])
})

it('does not send what another tab has delivered meanwhile', async () => {
  const memory = openMemory('test')
  const { delivery, sent } = deliver(() => Promise.reject(new ApiError('offline')), memory)
  delivery.put(item('1'))
  await vi.advanceTimersByTimeAsync(10)
  memory.set('outbox:1', null)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent).toEqual(['1'])
})

it('gives up what the visitor discards', async () => {
  const { delivery } = deliver(() => Promise.reject(new ApiError('invalid', 422)))
  delivery.put(item('1'))
  await vi.advanceTimersByTimeAsync(10)
  delivery.drop('1')
  expect(delivery.box).toEqual([])
})

it('sends what an older version has left in its one key, once', async () => {
  const memory = openMemory('test')
  memory.set('outbox', JSON.stringify([item('1'), item('2')]))
  const { delivery, delivered } = deliver(async (o) => message(o), memory)
  delivery.kick()
  await vi.advanceTimersByTimeAsync(10)
  expect(delivered).toEqual(['1', '2'])
  expect(memory.keys('')).toEqual([])
})

it('sends what another tab has written, should that tab be gone', async () => {
  const memory = openMemory('test')
  const { delivery, delivered } = deliver(async (o) => message(o), memory)
  memory.set('outbox:9', JSON.stringify(item('9')))
  delivery.refresh()
  await vi.advanceTimersByTimeAsync(5000)
  expect(delivered).toEqual([])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(delivered).toEqual(['9'])
})

it('does not bring back what another tab has sent while it was refused here', async () => {
  const memory = openMemory('test')
  const { delivery } = deliver(async () => {
    memory.set('outbox:1', null)
    throw new ApiError('invalid', 422)
  }, memory)
  delivery.put(item('1'))
  await vi.advanceTimersByTimeAsync(10)
  expect(delivery.box).toEqual([])
})
