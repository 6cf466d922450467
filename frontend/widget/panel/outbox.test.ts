import { describe, expect, it } from 'vitest'
import { drop, moveAway, next, type Outgoing, parseOutbox, put, refuse, retry } from './outbox'

function item(id: string, more: Partial<Outgoing> = {}): Outgoing {
  return { id, conversation: 'c', text: id, files: [], at: '2026-11-23T10:00:00.000Z', ...more }
}

const ids = (box: readonly Outgoing[]) => box.map((o) => o.id)

describe('outbox', () => {
  it('sends in the order of writing, each once', () => {
    let box = [item('1'), item('2'), item('3'), item('2')].reduce(put, [] as Outgoing[])
    const sent: string[] = []
    for (let o = next(box); o; o = next(box)) {
      sent.push(o.id)
      box = drop(box, o.id)
    }
    expect(sent).toEqual(['1', '2', '3'])
  })

  it('lets the others pass a refused message, and tries it again at its place', () => {
    const refused = refuse([item('1'), item('2')], '1', 'invalid')
    expect(next(refused)?.id).toBe('2')
    expect(refused[0]?.failed).toBe('invalid')
    const again = retry(refused, '1')
    expect(next(again)?.id).toBe('1')
    expect(again[0]).not.toHaveProperty('failed')
  })

  it('retries only the one that was asked for', () => {
    const box = retry(refuse(refuse([item('1'), item('2')], '1', 'invalid'), '2', 'too_large'), '2')
    expect(box.map((o) => o.failed)).toEqual(['invalid', undefined])
  })

  it('moves waiting messages of one conversation together into one new conversation', () => {
    let n = 0
    const box = moveAway([item('1'), item('2', { conversation: 'd' }), item('3')], () => `new${++n}`)
    expect(box.map((o) => o.conversation)).toEqual(['new1', 'new2', 'new1'])
    expect(ids(box)).toEqual(['1', '2', '3'])
  })
})

describe('parseOutbox', () => {
  it('reads back what was stored', () => {
    const box = [item('1'), item('2', { failed: 'invalid' })]
    expect(parseOutbox(JSON.stringify(box))).toEqual(box)
  })

  it.each([
    null,
    '',
    '{',
    'null',
    '7',
    '{"id":"1"}',
    '[1,null,"x",{}]',
    '[{"id":1,"conversation":"c","text":"t","at":"a","files":[]}]',
    '[{"id":"1","conversation":"c","text":"t","at":"a"}]',
  ])('reads nothing from %s', (stored) => {
    expect(parseOutbox(stored)).toEqual([])
  })

  it('keeps the good beside the bad', () => {
    expect(ids(parseOutbox(JSON.stringify([null, item('1'), { id: 2 }])))).toEqual(['1'])
  })
})
