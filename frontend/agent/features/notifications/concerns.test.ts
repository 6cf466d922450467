import { expect, test } from 'vitest'
import { concerns, type EventFrame } from './concerns'

const me = { id: 'sara', teams: ['billing'] }
const at = '2026-11-23T12:00:00.000Z'
const by = (kind: string, id: string) => ({ kind, id })

function event(over: object, conversation: object = {}, message?: object): EventFrame {
  return {
    type: 'event',
    kind: 'message.created',
    actor: by('contact', 'c'),
    conversation: { id: '1', waitingSince: at, ...conversation },
    message: message && { kind: 'message', author: by('contact', 'c'), at, ...message },
    ...over,
  } as EventFrame
}

test.each([
  ['a contact waits in what is nobody’s', event({}, {}, {}), 'unassigned'],
  ['of a team of mine', event({}, { team: 'billing' }, {}), 'unassigned'],
  ['of another team', event({}, { team: 'sales' }, {}), undefined],
  ['who goes on before an answer', event({}, { waitingSince: '2026-11-23T11:00:00.000Z' }, {}), undefined],
  ['a contact writes in mine', event({}, { assignee: 'sara' }, {}), 'reply'],
  ['a contact writes in a colleague’s', event({}, { assignee: 'reza' }, {}), undefined],
  [
    'my own reply',
    event({ actor: by('agent', 'sara') }, { assignee: 'sara' }, { author: by('agent', 'sara') }),
    undefined,
  ],
  ['a colleague’s note in mine', event({ actor: by('agent', 'reza') }, { assignee: 'sara' }, { kind: 'note' }), 'note'],
  ['a note that names me', event({ actor: by('agent', 'reza') }, {}, { kind: 'note', mentions: ['sara'] }), 'mention'],
  [
    'given to me',
    event({ kind: 'conversation.updated', changed: ['assignee'], actor: by('rule', 'r') }, { assignee: 'sara' }),
    'assigned',
  ],
  [
    'taken by me',
    event({ kind: 'conversation.updated', changed: ['assignee'], actor: by('agent', 'sara') }, { assignee: 'sara' }),
    undefined,
  ],
  ['a promise breaks in mine', event({ kind: 'sla.breached' }, { assignee: 'sara' }), 'slaBreached'],
  ['something else', { type: 'typing' }, undefined],
])('%s', (_, frame, want) => expect(concerns(frame, me)).toBe(want))
