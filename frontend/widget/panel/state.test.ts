import { describe, expect, it } from 'vitest'
import { channel } from './fake-server'
import {
  type ChatState,
  firstOpen,
  initialState,
  opensAt,
  unread,
  withConversations,
  withMessages,
  withTyping,
} from './state'
import type { VisitorConversation, VisitorMessage } from './wire'

function conversation(id: string, more: Partial<VisitorConversation> = {}): VisitorConversation {
  return { id, status: 'open', lastSeq: 1, seenSeq: 1, agentSeenSeq: 0, updatedAt: '2026-11-23T10:00:00.000Z', ...more }
}

const answer = (seq: number): VisitorMessage => ({
  id: `m${seq}`,
  conversation: 'a',
  seq,
  mine: false,
  at: '2026-11-23T10:00:00.000Z',
  text: 'x',
  files: [],
})
const withAll = (...all: VisitorConversation[]): ChatState => withConversations(initialState, all)

describe('withConversations', () => {
  it('puts the newest first', () => {
    const state = withAll(conversation('a'), conversation('b', { updatedAt: '2026-11-23T11:00:00.000Z' }))
    expect(state.conversations.map((c) => c.id)).toEqual(['b', 'a'])
  })

  it('never moves a mark back, and keeps the newer words, whatever comes last', () => {
    const newer = conversation('a', {
      lastSeq: 5,
      seenSeq: 5,
      agentSeenSeq: 5,
      status: 'closed',
      updatedAt: '2026-11-23T11:00:00.000Z',
    })
    const older = conversation('a', { lastSeq: 3, seenSeq: 2, agentSeenSeq: 1 })
    for (const state of [withConversations(withAll(newer), [older]), withConversations(withAll(older), [newer])]) {
      expect(state.conversations).toEqual([newer])
    }
  })
})

describe('times whose fractions have lost their zeros', () => {
  const at = (fraction: string, lastSeq: number, text: string) => {
    const updatedAt = `2026-11-30T00:12:16.${fraction}Z`
    return { lastSeq, updatedAt, last: { text, at: updatedAt, mine: false } }
  }

  it('do not have news thrown away', () => {
    const [first, second] = [conversation('a', at('79', 1, 'first')), conversation('a', at('796', 2, 'second'))]
    for (const news of [
      [first, second],
      [second, first],
    ])
      expect(news.reduce((s, c) => withConversations(s, [c]), initialState).conversations).toEqual([second])
  })

  it('do not turn the list round', () => {
    const state = withAll(conversation('a', at('79', 1, 'first')), conversation('b', at('796', 1, 'second')))
    expect(state.conversations.map((c) => c.id)).toEqual(['b', 'a'])
  })
})

describe('unread', () => {
  it('counts messages where they are known, and one for a conversation with news that is not loaded', () => {
    const last = { text: 'x', at: '2026-11-23T10:00:00.000Z', mine: false }
    const state = withMessages(
      withAll(conversation('a', { lastSeq: 4 }), conversation('b', { lastSeq: 9, last })),
      'a',
      [answer(2), answer(3)],
      true,
    )
    expect(unread(state)).toBe(3)
  })

  it('is nothing when the last word was the visitor’s own', () => {
    expect(unread(withAll(conversation('b', { lastSeq: 9, last: { text: 'x', at: '', mine: true } })))).toBe(0)
  })
})

describe('firstOpen', () => {
  it('is a new conversation, the only one, the one with news, or the list', () => {
    const [a, b] = [conversation('a'), conversation('b', { updatedAt: '2026-11-23T09:00:00.000Z' })]
    expect(firstOpen(initialState, 'fresh')).toBe('fresh')
    expect(firstOpen(withAll(a), 'fresh')).toBe('a')
    expect(firstOpen(withAll(a, b), 'fresh')).toBeUndefined()
    expect(firstOpen(withAll(a, { ...b, lastSeq: 2, last: { text: 'x', at: '', mine: false } }), 'fresh')).toBe('b')
  })

  it('is what waits to be sent, even if the server does not know it yet', () => {
    const box = [{ id: '1', conversation: 'z', text: 't', files: [], at: '' }]
    expect(firstOpen({ ...withAll(conversation('a')), box }, 'fresh')).toBe('z')
  })
})

describe('withTyping', () => {
  it('says who types where, and forgets it', () => {
    const state = withTyping(withTyping(initialState, 'a', 'Sara'), 'b', '')
    expect(state.typing).toEqual({ a: 'Sara', b: '' })
    expect(withTyping(state, 'a', undefined).typing).toEqual({ b: '' })
  })
})

it('says when somebody answers again only until then', () => {
  const at = Date.parse('2026-11-23T10:00:00Z')
  const closed = { ...channel, hours: { open: false, opens: '2026-11-23T11:00:00Z' } }
  expect(opensAt(closed, at)).toBe('2026-11-23T11:00:00Z')
  expect(opensAt(closed, at + 2 * 3_600_000)).toBeUndefined()
  expect(opensAt({ ...channel, hours: { open: true } }, at)).toBeUndefined()
  expect(opensAt(channel, at)).toBeUndefined()
})

it('drops a conversation that was taken back, and leaves it', () => {
  const state = { ...withConversations(initialState, [conversation('a'), conversation('b')]), open: 'a' }
  const next = withConversations(state, [conversation('a', { erased: true, updatedAt: '2026-11-23T11:00:00.000Z' })])
  expect([next.conversations.map((c) => c.id), next.open]).toEqual([['b'], undefined])
})
