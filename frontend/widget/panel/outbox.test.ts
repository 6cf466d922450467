import { describe, expect, it } from 'vitest'
import { moveAway, next, type Outgoing, parseOutbox } from './outbox'

function item(id: string, more: Partial<Outgoing> = {}): Outgoing {
  return { id, conversation: 'c', text: id, files: [], at: '2026-11-23T10:00:00.000Z', ...more }
}

const ids = (box: readonly Outgoing[]) => box.map((o) => o.id)

describe('outbox', () => {
  it('lets the others pass a refused message', () => {
    expect(next([item('1', { failed: 'invalid' }), item('2'), item('3')])?.id).toBe('2')
  })

  it('moves waiting messages of one conversation together into one new conversation', () => {
    let n = 0
    const box = moveAway([item('1'), item('2', { conversation: 'd' }), item('3')], () => `new${++n}`)
    expect(box.map((o) => o.conversation)).toEqual(['new1', 'new2', 'new1'])
    expect(ids(box)).toEqual(['1', '2', '3'])
  })

  it('tells of files that another visitor has uploaded, and keeps the message', () => {
    const file = { id: 'f', name: 'lamp.png', type: 'image/png', size: 1, image: true, url: '/x' }
    const box = moveAway([item('1', { files: [file] }), item('2')], () => 'new')
    expect(box.map((o) => o.failed)).toEqual(['files', undefined])
    expect(box[0]).toMatchObject({ text: '1', files: [file] })
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
