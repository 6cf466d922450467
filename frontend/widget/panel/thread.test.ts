import { describe, expect, it } from 'vitest'
import { emptyThread, lastHeard, merge, type Thread, unseen } from './thread'
import type { VisitorMessage } from './wire'

function message(seq: number, more: Partial<VisitorMessage> = {}): VisitorMessage {
  return {
    id: `m${seq}`,
    conversation: 'c',
    seq,
    mine: false,
    at: '2026-11-23T10:00:00.000Z',
    text: `text ${seq}`,
    files: [],
    ...more,
  }
}

const seqs = (t: Thread) => t.items.map((m) => m.seq)

describe('merge', () => {
  it('keeps each message once and in order, whatever order and how often they come', () => {
    const orders = [
      [1, 2, 3, 4],
      [4, 3, 2, 1],
      [2, 2, 4, 1, 3, 1, 4],
      [3, 1, 4, 2, 3, 1],
    ]
    for (const order of orders) {
      const thread = order.reduce((t, seq) => merge(t, [message(seq)], false), emptyThread)
      expect(seqs(thread)).toEqual([1, 2, 3, 4])
    }
  })

  it('keeps the order over holes that notes leave', () => {
    expect(seqs(merge(merge(emptyThread, [message(9)], true), [message(2), message(5)], false))).toEqual([2, 5, 9])
  })

  it('takes the newest copy, since addresses of files expire', () => {
    const thread = merge(merge(emptyThread, [message(1, { text: 'old' })], true), [message(1, { text: 'new' })], false)
    expect(thread.items.map((m) => m.text)).toEqual(['new'])
  })

  it('keeps two messages that claim one place apart, in a stable order', () => {
    const twins = [message(1, { id: 'b' }), message(1, { id: 'a' })]
    expect(merge(emptyThread, twins, true).items.map((m) => m.id)).toEqual(['a', 'b'])
    expect(merge(emptyThread, twins.reverse(), true).items.map((m) => m.id)).toEqual(['a', 'b'])
  })

  it('changes nothing, not even the thread, for an empty batch', () => {
    expect(merge(emptyThread, [], true)).toBe(emptyThread)
  })

  it('does not touch the thread that it was given', () => {
    const before = merge(emptyThread, [message(1)], true)
    merge(before, [message(2)], true)
    expect(seqs(before)).toEqual([1])
  })
})

describe('the cursor', () => {
  it('moves with complete batches and never back', () => {
    const thread = merge(merge(emptyThread, [message(1), message(4)], true), [message(2)], true)
    expect(thread.cursor).toBe(4)
  })

  it('stays when the answer to an own message overtakes what others wrote before it', () => {
    const heard = merge(emptyThread, [message(1)], true)
    const answered = merge(heard, [message(4, { mine: true })], false)
    expect(answered.cursor).toBe(1)
    const resumed = merge(answered, [message(2), message(3), message(4, { mine: true })], true)
    expect(seqs(resumed)).toEqual([1, 2, 3, 4])
    expect(resumed.cursor).toBe(4)
  })

  it('resuming after it misses nothing, wherever the connection breaks', () => {
    const server = Array.from({ length: 12 }, (_, i) => message(i + 1, { mine: i % 3 === 0 }))
    for (let cut = 0; cut <= 12; cut++) {
      let thread = merge(emptyThread, server.slice(0, cut), true)
      thread = merge(
        thread,
        server.filter((m) => m.mine && m.seq > cut),
        false,
      ) // answers that came by another way
      thread = merge(
        thread,
        server.filter((m) => m.seq > thread.cursor),
        true,
      )
      expect(thread.items).toEqual(server)
    }
  })
})

describe('unseen and lastHeard', () => {
  const thread = merge(
    emptyThread,
    [
      message(1, { mine: true }),
      message(2),
      message(3, { event: { kind: 'joined', name: 'Sara' } }),
      message(4),
      message(6, { mine: true }),
    ],
    true,
  )

  it('counts what others wrote after the mark, not event lines', () => {
    expect(unseen(thread, 0)).toBe(2)
    expect(unseen(thread, 2)).toBe(1)
    expect(unseen(thread, 6)).toBe(0)
  })

  it('knows the last thing that came from the other side', () => {
    expect(lastHeard(thread)).toBe(4)
    expect(lastHeard(emptyThread)).toBe(0)
  })
})
