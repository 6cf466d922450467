import { describe, expect, it } from 'vitest'
import { linesOf } from './lines'
import type { Outgoing } from './outbox'
import { emptyThread, merge } from './thread'
import type { VisitorMessage } from './wire'

const sara = { name: 'Sara', color: 1 }
const noon = (day: number) => `2026-11-${day}T12:00:00.000Z`

function said(seq: number, more: Partial<VisitorMessage> = {}): VisitorMessage {
  const mine = more.mine ?? false
  return {
    id: `m${seq}`,
    conversation: 'c',
    seq,
    mine,
    at: noon(20),
    text: `${seq}`,
    files: [],
    ...(!mine && !more.event && { author: sara }),
    ...more,
  }
}

function out(id: string, more: Partial<Outgoing> = {}): Outgoing {
  return { id, conversation: 'c', text: id, files: [], at: noon(20), ...more }
}

function draw(messages: VisitorMessage[], box: Outgoing[] = [], agentSeen = 0, connected = true): string[] {
  const lines = linesOf(merge(emptyThread, messages, true), box, agentSeen, connected)
  // That what others said has a time below it is tried on its own.
  const shown = lines.filter((l) => l.kind !== 'delivery' || l.state)
  return shown.map((l) => {
    if (l.kind === 'bubble') return `${l.mine ? '>' : '<'}${l.text}${l.last ? '.' : ''}${l.failed ? '!' : ''}`
    if (l.kind === 'delivery') return `${l.state}`
    return l.kind === 'author' ? `@${l.author.name}` : l.kind === 'event' ? `*${l.message.event?.kind}` : l.kind
  })
}

describe('linesOf', () => {
  it('draws a day, a run of own messages with one state, the answer with its author', () => {
    expect(draw([said(1, { mine: true }), said(2, { mine: true }), said(3), said(4)], [], 2)).toEqual([
      'day',
      '>1',
      '>2.',
      'seen',
      '@Sara',
      '<3',
      '<4.',
    ])
  })

  it('says what is seen and what is only sent within a run', () => {
    expect(draw([said(1, { mine: true }), said(2, { mine: true })], [], 1)).toEqual([
      'day',
      '>1',
      'seen',
      '>2.',
      'sent',
    ])
  })

  describe('another agent takes over', () => {
    const passed = (seq: number, name: string, from: string): VisitorMessage =>
      said(seq, { author: { name, color: 2 }, event: { kind: 'passed', name, from } })
    const by = (seq: number, name: string): VisitorMessage => said(seq, { author: { name, color: 2 } })

    it('is said where that one answers', () => {
      expect(draw([said(1), passed(2, 'Reza', 'Sara'), said(3, { mine: true }), by(4, 'Reza'), by(5, 'Reza')])).toEqual(
        ['day', '@Sara', '<1.', '>3.', 'sent', '*passed', '<4', '<5.'],
      )
    })

    it('is not said of who never answers, nor of who had it already', () => {
      expect(draw([said(1), passed(2, 'Reza', 'Sara'), said(3), passed(4, 'Sara', 'Reza'), said(5)])).not.toContain(
        '*passed',
      )
    })

    it('names whom the visitor knows, not who had it in between', () => {
      const messages = [said(1), passed(2, 'Reza', 'Sara'), passed(3, 'Mina', 'Reza'), by(4, 'Mina')]
      expect(linesOf(merge(emptyThread, messages, true), [], 0, true)).toContainEqual(
        expect.objectContaining({ kind: 'event', from: 'Sara' }),
      )
    })

    it('stands on the day of the answer', () => {
      const next = { ...by(3, 'Reza'), at: noon(21) }
      expect(draw([said(1), passed(2, 'Reza', 'Sara'), next])).toEqual(['day', '@Sara', '<1.', 'day', '*passed', '<3.'])
    })
  })

  it('names an author once, and not after the line that says that he joined', () => {
    const joined = said(2, { event: { kind: 'joined', name: 'Sara' } })
    expect(draw([said(1, { mine: true }), joined, said(3), said(4, { mine: true }), said(5)])).toEqual([
      'day',
      '>1.',
      'sent',
      '*joined',
      '<3.',
      '>4.',
      'sent',
      '<5.',
    ])
  })

  it('names the next author', () => {
    expect(draw([said(1), said(2, { author: { name: 'Reza', color: 2 } })])).toEqual([
      'day',
      '@Sara',
      '<1',
      '@Reza',
      '<2.',
    ])
  })

  it('puts what is on its way at the end: sending, or waiting without a network', () => {
    expect(draw([said(1)], [out('a'), out('b')])).toEqual(['day', '@Sara', '<1.', '>a', '>b.', 'sending'])
    expect(draw([], [out('a')], 0, false)).toEqual(['day', '>a.', 'waiting'])
  })

  it('shows a refused message as such, with no state', () => {
    expect(draw([], [out('a', { failed: 'invalid' }), out('b')])).toEqual(['day', '>a!', '>b.', 'sending'])
  })

  it('never shows a message twice, even when it is stored and still in the outbox', () => {
    expect(draw([said(1, { id: 'a', mine: true })], [out('a')])).toEqual(['day', '>1.', 'sent'])
  })

  it('draws a line where the day changes', () => {
    expect(draw([said(1, { mine: true, at: noon(20) }), said(2, { mine: true, at: noon(21) })])).toEqual([
      'day',
      '>1.',
      'sent',
      'day',
      '>2.',
      'sent',
    ])
  })

  it('tells when each run was said, the answers’ too', () => {
    const later = '2026-11-20T12:05:00.000Z'
    const messages = [said(1, { mine: true }), said(2), said(3, { at: later }), said(4, { mine: true, at: later })]
    const lines = linesOf(merge(emptyThread, messages, true), [], 0, true)
    expect(lines.flatMap((l) => (l.kind === 'delivery' ? [[l.state, l.at]] : []))).toEqual([
      ['sent', noon(20)],
      [undefined, later],
      ['sent', later],
    ])
  })
})
