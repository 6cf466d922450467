import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Link, type LinkState } from './link'
import type { Hello, SocketEvents, VisitorSocket } from './socket'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const hello: Hello = { token: 't', conversations: [] }

function link(
  poll: (signal: AbortSignal) => Promise<void> = () => new Promise(() => undefined),
  who: () => Hello | undefined = () => hello,
) {
  const sockets: (SocketEvents & { open: boolean })[] = []
  const states: LinkState[] = []
  const refused = vi.fn()
  const polled = vi.fn(poll)
  const it = new Link({
    hello: who,
    socket: (_, events) => {
      const socket = { ...events, open: true }
      sockets.push(socket)
      return { ready: true, close: () => (socket.open = false) } as unknown as VisitorSocket
    },
    poll: polled,
    frame: () => undefined,
    changed: (s) => states.push(s),
    refused,
  })
  const last = () => sockets.at(-1) ?? expect.fail('no socket')
  return { link: it, sockets, states, refused, polled, last }
}

it('is idle when there is nothing to listen to', () => {
  const { link: l, sockets } = link(undefined, () => undefined)
  l.start()
  expect(sockets).toEqual([])
  expect(l.state).toBe('idle')
})

it('is live once welcomed, and comes back after a drop', async () => {
  const { link: l, states, sockets, last } = link()
  l.start()
  last().frame({ type: 'welcome', conversations: [] })
  last().closed(1006, true)
  await vi.advanceTimersByTimeAsync(1000)
  expect(sockets.length).toBe(2)
  last().frame({ type: 'welcome', conversations: [] })
  expect(states).toEqual(['connecting', 'live', 'connecting', 'live'])
})

it('comes back after a shutdown and for a slow reader, but not after a refusal', async () => {
  for (const [code, again] of [
    [1001, true],
    [1013, true],
    [1008, false],
    [4401, false],
  ] as const) {
    const { link: l, sockets, last, refused } = link()
    l.start()
    last().frame({ type: 'welcome', conversations: [] })
    last().closed(code, true)
    await vi.advanceTimersByTimeAsync(40_000)
    expect(sockets.length > 1, `${code}`).toBe(again)
    expect(refused).toHaveBeenCalledTimes(again ? 0 : 1)
    l.stop()
  }
})

it('polls when two sockets in a row never worked', async () => {
  const { link: l, polled, states, last } = link(() => new Promise((done) => setTimeout(done, 5000)))
  l.start()
  last().closed(1006, false)
  await vi.advanceTimersByTimeAsync(1000)
  expect(polled).not.toHaveBeenCalled()
  last().closed(1006, false)
  await vi.advanceTimersByTimeAsync(11_000)
  expect(polled).toHaveBeenCalledTimes(3)
  expect(states).toEqual(['connecting', 'polling'])
  l.stop()
})

it('does not count a drop after a welcome as a socket that never worked', async () => {
  const { link: l, polled, last } = link()
  l.start()
  for (let i = 0; i < 4; i++) {
    last().frame({ type: 'welcome', conversations: [] })
    last().closed(1006, true)
    await vi.advanceTimersByTimeAsync(2000)
  }
  expect(polled).not.toHaveBeenCalled()
  l.stop()
})

it('tries a socket again after a while of polling, and polls on when it fails', async () => {
  const { link: l, sockets, polled, last } = link(() => new Promise((done) => setTimeout(done, 25_000)))
  l.start()
  last().closed(1006, false)
  await vi.advanceTimersByTimeAsync(1000)
  last().closed(1006, false)
  await vi.advanceTimersByTimeAsync(80_000)
  expect(sockets.length).toBe(3)
  const before = polled.mock.calls.length
  last().closed(1006, false)
  await vi.advanceTimersByTimeAsync(0)
  expect(polled.mock.calls.length).toBe(before + 1)
  l.stop()
})

it('polls with pauses while the server is away', async () => {
  const { link: l, polled, states, last } = link(() => Promise.reject(new Error('offline')))
  l.start()
  last().closed(1006, false)
  await vi.advanceTimersByTimeAsync(1000)
  last().closed(1006, false)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(polled.mock.calls.length).toBeGreaterThan(3)
  expect(polled.mock.calls.length).toBeLessThan(14)
  expect(states.at(-1)).toBe('offline')
  l.stop()
})

it('does not overrun a server that answers at once', async () => {
  const { link: l, polled, last } = link(() => Promise.resolve())
  l.start()
  last().closed(1006, false)
  await vi.advanceTimersByTimeAsync(1000)
  last().closed(1006, false)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(polled.mock.calls.length).toBeLessThan(30)
  l.stop()
})

it('starting anew ends what ran before', async () => {
  const { link: l, sockets, last } = link()
  l.start()
  const first = last()
  l.start()
  expect(first.open).toBe(false)
  expect(sockets.length).toBe(2)
  l.stop()
  expect(last().open).toBe(false)
})
