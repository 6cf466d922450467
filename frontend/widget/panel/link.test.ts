import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiError } from './api'
import { Link, type LinkState } from './link'
import type { Hello, SocketEvents, VisitorSocket } from './socket'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const hello: Hello = { token: 't', conversations: [] }

function link(
  poll: (signal: AbortSignal) => Promise<boolean> = () => new Promise(() => undefined),
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
  last().closed(1006, true, 0)
  await vi.advanceTimersByTimeAsync(2000)
  expect(sockets.length).toBe(2)
  last().frame({ type: 'welcome', conversations: [] })
  expect(states).toEqual(['connecting', 'live', 'connecting', 'live'])
})

it('comes back after a shutdown and for a slow reader, and polls after a refusal', async () => {
  for (const [code, again] of [
    [1001, true],
    [1013, true],
    [1008, false],
    [4401, false],
  ] as const) {
    const { link: l, sockets, last, polled } = link()
    l.start()
    last().frame({ type: 'welcome', conversations: [] })
    last().closed(code, true, 0)
    await vi.advanceTimersByTimeAsync(40_000)
    expect(sockets.length > 1, `${code}`).toBe(again)
    expect(polled).toHaveBeenCalledTimes(again ? 0 : 1)
    l.stop()
  }
})

it('asks who the visitor is, after a pause, when a poll is not believed', async () => {
  const { link: l, last, polled, refused } = link(() => Promise.reject(new ApiError('unauthenticated', 401)))
  l.start()
  last().closed(4401, false, 0)
  await vi.advanceTimersByTimeAsync(0)
  expect(refused).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([refused.mock.calls.length, polled.mock.calls.length]).toEqual([1, 1])
})

it('waits as long as the server says', async () => {
  const { link: l, sockets, last } = link()
  l.start()
  last().closed(1013, true, 40_000)
  await vi.advanceTimersByTimeAsync(39_000)
  expect(sockets.length).toBe(1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sockets.length).toBe(2)
  l.stop()
})

it('says that there is no connection only when nothing gets through', async () => {
  const { link: l, states, last } = link(() => new Promise((done) => setTimeout(done, 25_000, false)))
  l.start()
  last().closed(1008, false, 300)
  await vi.advanceTimersByTimeAsync(200_000)
  expect(states).toEqual(['connecting', 'polling'])
  l.stop()
})

/** A way to fail that begins as soon as there is a socket, and how polls go then. */
const away = () => Promise.reject(new ApiError('offline'))
const held = () => new Promise<boolean>((done) => setTimeout(done, 25_000, false))
const endsWelcomed = (code: number) => (s: SocketEvents) => {
  s.frame({ type: 'welcome', conversations: [] })
  s.closed(code, true, 0)
}
const failing: [string, (s: SocketEvents) => void, () => Promise<boolean>][] = [
  ['refused by policy', (s) => s.closed(1008, false, 0), held],
  ['refused by policy after a welcome', endsWelcomed(1008), held],
  ['not known', (s) => s.closed(4401, false, 0), () => Promise.reject(new ApiError('unauthenticated', 401))],
  ['closed at once', (s) => s.closed(1006, false, 0), held],
  ['closed at once after each welcome', endsWelcomed(1013), held],
  ['the server is away', (s) => s.closed(1006, false, 0), away],
  ['polls answer 5xx', (s) => s.closed(1006, false, 0), () => Promise.reject(new ApiError('unavailable', 503))],
  ['polls answer 4xx', (s) => s.closed(1006, false, 0), () => Promise.reject(new ApiError('rate_limited', 429))],
  ['polls are not held', (s) => s.closed(1006, false, 0), () => Promise.resolve(false)],
]

it.each(failing)('asks seldom: %s', async (_, end, poll) => {
  let asked = 0
  const l: Link = new Link({
    hello: () => hello,
    socket: (_, events) => {
      asked++
      setTimeout(() => end(events), 5)
      return { ready: true, close: () => undefined } as unknown as VisitorSocket
    },
    poll: () => {
      asked++
      return poll()
    },
    frame: () => undefined,
    changed: () => undefined,
    refused: () => {
      asked += 2
      l.start() // as after the visitor was found to be known
    },
  })
  l.start()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(asked).toBeLessThanOrEqual(20)
  await vi.advanceTimersByTimeAsync(570_000)
  expect(asked).toBeLessThanOrEqual(120)
  l.stop()
})

it('polls where sockets are forbidden, which a browser says by throwing', async () => {
  const polled = vi.fn(held)
  const states: LinkState[] = []
  const socket = vi.fn(() => {
    throw new DOMException('', 'SecurityError')
  })
  const l = new Link({
    hello: () => hello,
    socket,
    poll: polled,
    frame: () => undefined,
    changed: (s) => states.push(s),
    refused: () => undefined,
  })
  l.start()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(states).toEqual(['connecting', 'polling'])
  expect(polled.mock.calls.length).toBeLessThan(32)
  expect(socket.mock.calls.length).toBeLessThan(10)
  l.stop()
})

it('polls when two sockets in a row never worked', async () => {
  const { link: l, polled, states, last } = link(() => new Promise((done) => setTimeout(done, 5000, false)))
  l.start()
  last().closed(1006, false, 0)
  await vi.advanceTimersByTimeAsync(2000)
  expect(polled).not.toHaveBeenCalled()
  last().closed(1006, false, 0)
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
    last().closed(1006, true, 0)
    await vi.advanceTimersByTimeAsync(40_000)
  }
  expect(polled).not.toHaveBeenCalled()
  l.stop()
})

it('tries a socket again after a while of polling, and polls on when it fails', async () => {
  const { link: l, sockets, polled, last } = link(() => new Promise((done) => setTimeout(done, 25_000, false)))
  l.start()
  last().closed(1006, false, 0)
  await vi.advanceTimersByTimeAsync(2000)
  last().closed(1006, false, 0)
  await vi.advanceTimersByTimeAsync(80_000)
  expect(sockets.length).toBe(3)
  const before = polled.mock.calls.length
  last().closed(1006, false, 0)
  await vi.advanceTimersByTimeAsync(0)
  expect(polled.mock.calls.length).toBe(before + 1)
  l.stop()
})

it('polls with pauses while the server is away', async () => {
  const { link: l, polled, states, last } = link(() => Promise.reject(new Error('offline')))
  l.start()
  last().closed(1006, false, 0)
  await vi.advanceTimersByTimeAsync(2000)
  last().closed(1006, false, 0)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(polled.mock.calls.length).toBeGreaterThan(3)
  expect(polled.mock.calls.length).toBeLessThan(14)
  expect(states.at(-1)).toBe('offline')
  l.stop()
})

it('does not overrun a server that answers at once', async () => {
  const { link: l, polled, last } = link(() => Promise.resolve(false))
  l.start()
  last().closed(1006, false, 0)
  await vi.advanceTimersByTimeAsync(2000)
  last().closed(1006, false, 0)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(polled.mock.calls.length).toBeLessThan(10)
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
