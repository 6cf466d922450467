// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { liveState } from '../data/live-state'
import { wire } from '../data/wire'
import { FakeSocket, newest } from '../testing/fake-socket'
import { SharedSocket } from './shared-socket'
import type { LiveFrame } from './socket'

/** The browser's locks, as far as tabs use them: one holder, the others wait in turn, force takes it. */
class FakeLocks {
  private holders = new Map<string, { free: () => void; lose: (error: Error) => void }>()
  private waiting = new Map<string, (() => void)[]>()

  request(name: string, options: LockOptions, work: () => Promise<void> | void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const take = () => {
        if (options.signal?.aborted) return this.next(name)
        const holder = {
          free: () => {
            if (this.holders.get(name) === holder) this.next(name)
          },
          lose: reject,
        }
        this.holders.set(name, holder)
        void Promise.resolve(work()).then(() => {
          holder.free()
          resolve(undefined)
        })
      }
      options.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
      const held = this.holders.get(name)
      if (held && options.steal) held.lose(new DOMException('', 'AbortError'))
      if (held && !options.steal) this.waiting.set(name, [...(this.waiting.get(name) ?? []), take])
      else queueMicrotask(take)
    })
  }

  private next(name: string): void {
    this.holders.delete(name)
    const [first, ...others] = this.waiting.get(name) ?? []
    this.waiting.set(name, others)
    first?.()
  }
}

/** A channel between tabs of this one page: what is said is heard by the others a moment later, in order. */
class FakeChannel {
  static open = new Set<FakeChannel>()
  static silent = new Set<FakeChannel>() // put to sleep by the browser
  onmessage?: (event: { data: unknown }) => void
  constructor(readonly name: string) {
    FakeChannel.open.add(this)
  }
  postMessage(data: unknown): void {
    if (FakeChannel.silent.has(this)) return
    const copy = structuredClone(data)
    for (const other of FakeChannel.open)
      if (other !== this && other.name === this.name && !FakeChannel.silent.has(other))
        queueMicrotask(() => FakeChannel.open.has(other) && other.onmessage?.({ data: copy }))
  }
  close(): void {
    FakeChannel.open.delete(this)
  }
}

/** A tab of the browser; all of them share the page's wire here, which none of these tests looks at but by name. */
class Tab {
  heard: LiveFrame[] = []
  refused = vi.fn()
  shared: SharedSocket
  channel: FakeChannel
  constructor(cursor: number) {
    const before = new Set(FakeChannel.open)
    this.shared = new SharedSocket('live', cursor, { frame: (f) => this.heard.push(f), refused: this.refused })
    const own = [...FakeChannel.open].find((c) => !before.has(c))
    if (!own) throw new Error('no channel')
    this.channel = own
  }
  /** The places in the feed it took in. */
  get cursors(): number[] {
    return this.heard.filter((f) => f.type === 'event').map((f) => f.cursor ?? 0)
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

describe('tabs that share a connection', () => {
  let tabs: Tab[] = []
  const open = async (cursor: number): Promise<Tab> => {
    const tab = new Tab(cursor)
    tabs.push(tab)
    await settle()
    return tab
  }
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('WebSocket', FakeSocket)
    vi.stubGlobal('BroadcastChannel', FakeChannel)
    vi.stubGlobal('navigator', { locks: new FakeLocks() })
    FakeSocket.all = []
    FakeChannel.open.clear()
    FakeChannel.silent.clear()
    tabs = []
  })
  afterEach(() => {
    for (const tab of tabs) tab.shared.stop()
    wire.stand({ type: 'viewing' })
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test('have one socket, and each takes in every frame once', async () => {
    const [a, b, c] = [await open(10), await open(10), await open(10)]
    newest().accept()
    newest().say({ type: 'event', cursor: 11 })
    newest().say({ type: 'event', cursor: 12 })
    await settle()
    expect(FakeSocket.all).toHaveLength(1)
    for (const tab of [a, b, c]) expect(tab?.cursors).toEqual([11, 12])
    expect(liveState.get().connection).toBe('open')
  })

  test('who comes later is given what it has missed, or is told to reload', async () => {
    await open(10)
    newest().accept()
    for (const cursor of [11, 12, 13]) newest().say({ type: 'event', cursor })
    const late = await open(11)
    expect(late.cursors).toEqual([12, 13])
    const tooLate = await open(9)
    expect(tooLate.heard).toEqual([{ type: 'resync', cursor: 13 }])
    newest().say({ type: 'event', cursor: 14 })
    await settle()
    expect(late.cursors).toEqual([12, 13, 14])
    expect(tooLate.cursors).toEqual([14])
  })

  test('keep no more than the last frames for who comes later', async () => {
    await open(0)
    newest().accept()
    for (let cursor = 1; cursor <= 600; cursor++) newest().say({ type: 'event', cursor })
    expect((await open(100)).cursors).toHaveLength(500)
    expect((await open(99)).heard).toEqual([{ type: 'resync', cursor: 600 }])
  })

  test('when the one with the socket goes, the next goes on from where it is', async () => {
    const [a, b, c] = [await open(10), await open(10), await open(10)]
    newest().accept()
    newest().say({ type: 'event', cursor: 11 })
    await settle()
    a?.shared.stop()
    await settle()
    expect(FakeSocket.all).toHaveLength(2)
    newest().accept()
    expect(newest().sent[0]).toEqual({ type: 'hello', cursor: 11 })
    newest().say({ type: 'event', cursor: 12 })
    await settle()
    expect(a?.cursors).toEqual([11])
    expect(b?.cursors).toEqual([11, 12])
    expect(c?.cursors).toEqual([11, 12])
  })

  test('a sleeping one loses the socket to the one that is looked at, and follows when it wakes', async () => {
    const [a, b] = [await open(10), await open(10)]
    newest().accept()
    if (!a || !b) throw new Error('no tabs')
    FakeChannel.silent.add(a.channel)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(FakeSocket.all).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(FakeSocket.all).toHaveLength(2)
    FakeChannel.silent.clear()
    newest().accept()
    newest().say({ type: 'event', cursor: 11 })
    await settle()
    expect(b.cursors).toEqual([11])
    expect(FakeSocket.all[0]?.readyState).toBe(3)
  })

  test('a leader that answers keeps the socket', async () => {
    await open(10)
    await open(10)
    newest().accept()
    await vi.advanceTimersByTimeAsync(40_000)
    expect(FakeSocket.all).toHaveLength(1)
  })

  test('are all told that the session ended', async () => {
    const [a, b] = [await open(10), await open(10)]
    newest().accept()
    newest().end(4401)
    await settle()
    expect(a?.refused).toHaveBeenCalledOnce()
    expect(b?.refused).toHaveBeenCalledOnce()
  })

  test('a follower can ask to try again now', async () => {
    await open(10)
    const b = await open(10)
    newest().accept()
    newest().end(1006)
    await settle()
    expect(liveState.get().connection).toBe('lost')
    b.shared.now()
    await settle()
    expect(FakeSocket.all).toHaveLength(2)
  })

  describe('what stands', () => {
    /** What a tab says, past the wire, which is the page's and so only of one tab here. */
    const say = async (tab: Tab, frame: { type: string; [key: string]: unknown }) => {
      tab.channel.postMessage({ say: 'out', tab: (tab.shared as unknown as { tab: string }).tab, frame })
      await settle()
    }
    const told = (type: string) => newest().sent.filter((frame) => frame.type === type)

    test('of where one looks the last word counts, and the one before when its tab is closed', async () => {
      await open(10)
      const [b, c] = [await open(10), await open(10)]
      newest().accept()
      await say(b, { type: 'viewing', conversation: 'c1' })
      await say(c, { type: 'viewing', conversation: 'c2' })
      expect(told('viewing').at(-1)).toEqual({ type: 'viewing', conversation: 'c2' })
      c.shared.stop()
      await settle()
      expect(told('viewing').at(-1)).toEqual({ type: 'viewing', conversation: 'c1' })
    })

    test('one is here while one is in any tab', async () => {
      await open(10)
      const [b, c] = [await open(10), await open(10)]
      newest().accept()
      await say(b, { type: 'presence', state: 'online' })
      await say(c, { type: 'presence', state: 'away' })
      expect(told('presence')).toEqual([{ type: 'presence', state: 'online' }])
      await say(b, { type: 'presence', state: 'away' })
      expect(told('presence').at(-1)).toEqual({ type: 'presence', state: 'away' })
    })

    test('is said again on a new connection, and what does not stand is not', async () => {
      await open(10)
      const b = await open(10)
      newest().accept()
      await say(b, { type: 'viewing', conversation: 'c1' })
      await say(b, { type: 'typing', conversation: 'c1', on: true })
      expect(told('typing')).toHaveLength(1)
      newest().end(1006)
      await vi.advanceTimersByTimeAsync(2000) // the first pause is at most that
      newest().accept()
      expect(newest().sent.slice(1)).toEqual([{ type: 'viewing', conversation: 'c1' }])
    })
  })
})
