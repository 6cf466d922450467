// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { liveState } from '../data/live-state'
import { wire } from '../data/wire'
import { FakeSocket, newest } from '../testing/fake-socket'
import { LiveSocket } from './socket'

describe('the live socket', () => {
  const frame = vi.fn()
  const refused = vi.fn()
  let live: LiveSocket
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('WebSocket', FakeSocket)
    vi.spyOn(Math, 'random').mockReturnValue(0)
    FakeSocket.all = []
    frame.mockClear()
    refused.mockClear()
    live = new LiveSocket(10, { frame, refused })
  })
  afterEach(() => {
    live.stop()
    wire.stand({ type: 'viewing' })
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  test('says hello with the last cursor it took in, again after every loss', () => {
    newest().accept()
    expect(newest().sent[0]).toEqual({ type: 'hello', cursor: 10 })
    newest().say({ type: 'event', cursor: 14 })
    newest().say({ type: 'event', cursor: 12 })
    newest().end(1006)
    vi.advanceTimersByTime(500)
    newest().accept()
    expect(newest().sent[0]).toEqual({ type: 'hello', cursor: 14 })
  })

  test('does not move on over a frame that could not be taken in', () => {
    newest().accept()
    frame.mockImplementationOnce(() => {
      throw new Error('broken')
    })
    expect(() => newest().say({ type: 'event', cursor: 14 })).toThrow('broken')
    newest().end(1006)
    vi.advanceTimersByTime(500)
    newest().accept()
    expect(newest().sent[0]).toEqual({ type: 'hello', cursor: 10 })
  })

  test('goes on from where a resync says, even when that is earlier', () => {
    newest().accept()
    newest().say({ type: 'resync', cursor: 3 })
    newest().end(1001)
    vi.advanceTimersByTime(500)
    newest().accept()
    expect(newest().sent[0]).toEqual({ type: 'hello', cursor: 3 })
  })

  test('says again where one looks and that one is away', () => {
    wire.stand({ type: 'viewing', conversation: 'c1' })
    newest().accept()
    newest().end(1013)
    vi.advanceTimersByTime(500)
    newest().accept()
    expect(newest().sent.slice(1)).toEqual([{ type: 'viewing', conversation: 'c1' }])
  })

  test('comes back with growing pauses and tells when', () => {
    vi.mocked(Math.random).mockReturnValue(1)
    newest().accept()
    for (const pause of [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      newest().end(1006)
      const before = FakeSocket.all.length
      expect(liveState.get()).toMatchObject({ connection: 'lost', retryAt: Date.now() + pause })
      vi.advanceTimersByTime(pause - 1)
      expect(FakeSocket.all).toHaveLength(before)
      vi.advanceTimersByTime(1)
      expect(FakeSocket.all).toHaveLength(before + 1)
    }
    newest().accept()
    expect(liveState.get().connection).toBe('open')
    vi.advanceTimersByTime(10_000)
    newest().end(1006)
    expect(liveState.get().retryAt).toBe(Date.now() + 2000)
  })

  describe('in ten minutes of trouble', () => {
    const minutes = (trouble: () => void) => {
      vi.mocked(Math.random).mockReturnValue(0.5)
      for (let s = 0; s < 1200; s++) {
        vi.advanceTimersByTime(500)
        trouble()
      }
      return FakeSocket.all.length
    }
    const living = () => FakeSocket.all.at(-1)?.readyState !== 3

    const welcomeAndClose = () => {
      newest().accept()
      newest().end(1013, 'slow 1')
    }
    test.each([
      ['refused at once', () => newest().end(1006)],
      ['welcomed and closed', welcomeAndClose],
      ['the client’s fault', () => newest().end(1008, 'invalid')],
    ])('%s: few tries, and never none', (_, trouble) => {
      const tries = minutes(() => {
        if (living()) trouble()
      })
      expect(tries).toBeGreaterThan(10)
      expect(tries).toBeLessThan(45)
    })

    test('a network that blinks leads to a try every few seconds at most', () => {
      const tries = minutes(() => {
        if (living()) newest().end(1006)
        dispatchEvent(new Event('offline'))
        dispatchEvent(new Event('online'))
      })
      expect(tries).toBeGreaterThan(10)
      expect(tries).toBeLessThan(160)
    })

    test('a constructor that throws is a failure like any other', () => {
      live.stop()
      let tries = 0
      vi.stubGlobal(
        'WebSocket',
        class {
          static OPEN = 1
          constructor() {
            tries++
            throw new DOMException('', 'SecurityError')
          }
        },
      )
      live = new LiveSocket(10, { frame, refused })
      minutes(() => {})
      expect(tries).toBeGreaterThan(10)
      expect(tries).toBeLessThan(45)
      expect(liveState.get().connection).toBe('lost')
    })

    test('a server that says how long to wait is obeyed, also when the network is back', () => {
      newest().end(1008, 'wrong_origin 300')
      for (let s = 0; s < 299; s++) {
        vi.advanceTimersByTime(1000)
        dispatchEvent(new Event('online'))
      }
      expect(FakeSocket.all).toHaveLength(1)
      vi.advanceTimersByTime(1000)
      expect(FakeSocket.all).toHaveLength(2)
      expect(refused).not.toHaveBeenCalled()
    })
  })

  test.each([1008, 4401])('does not come back after %i', (code) => {
    newest().end(code)
    vi.advanceTimersByTime(60_000)
    expect(refused).toHaveBeenCalledOnce()
    expect(FakeSocket.all).toHaveLength(1)
  })

  test('asks a silent server and begins anew when it does not answer', () => {
    newest().accept()
    vi.advanceTimersByTime(45_000)
    expect(newest().sent.at(-1)).toEqual({ type: 'ping' })
    newest().say({ type: 'pong' })
    vi.advanceTimersByTime(45_000)
    expect(FakeSocket.all).toHaveLength(1)
    vi.advanceTimersByTime(10_500)
    expect(FakeSocket.all).toHaveLength(2)
    expect(FakeSocket.all[0]?.readyState).toBe(3)
  })

  test('does not trust a connection that outlived the network', () => {
    newest().accept()
    dispatchEvent(new Event('offline'))
    expect(liveState.get().connection).toBe('lost')
    dispatchEvent(new Event('online'))
    expect(FakeSocket.all).toHaveLength(2)
    FakeSocket.all[0]?.end(1006)
    expect(FakeSocket.all).toHaveLength(2)
  })

  test('is silent after it was stopped', () => {
    newest().accept()
    live.stop()
    dispatchEvent(new Event('online'))
    vi.advanceTimersByTime(60_000)
    expect(FakeSocket.all).toHaveLength(1)
  })
})
