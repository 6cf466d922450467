import { expect, test } from 'vitest'
import { placeholders } from './variables'

const variables = ['contact.name', 'contact.firstName', 'contact.email', 'conversation.number']

test.each([
  ['{{contact.name}}', 'contact.name', true],
  ['{{ contact.firstName }}', 'contact.firstName', true],
  ['{{contact.nmae}}', 'contact.name', false],
  ['{{contct.name}}', 'contact.name', false],
  ['{contact.name}', 'contact.name', false],
  ['{{contact.name}', 'contact.name', false],
  ['[[contact.name]]', 'contact.name', false],
  ['{{Contact.Name}}', 'contact.name', false],
  ['{{contact name}}', 'contact.name', false],
  ['{{ contact . name }}', 'contact.name', false],
  ['{{contact.name۱}}', 'contact.name', false],
  ['｛｛contact.name｝｝', 'contact.name', false],
  ['{{contact\u200c.name}}', 'contact.name', false],
  ['{{contact.first_name}}', 'contact.firstName', false],
  ['{{conversation.nubmer}}', 'conversation.number', false],
  ['{{order.number}}', undefined, false],
])('%s is caught', (written, name, exact) => {
  expect(placeholders(`سلام ${written}، خوبید؟`, variables)).toEqual([{ written, name, exact }])
})

test.each(['{sure}', '{{}}', '{{9}}', '[1]', 'a {b} [c]', '{"name": 1}', 'function () { return 1 }'])(
  '%s is none',
  (text) => expect(placeholders(text, variables)).toEqual([]),
)

test('what a room of the server adds is a variable as any other', () => {
  expect(placeholders('{{order.number}} {{order.nubmer}}', ['order.number'])).toEqual([
    { written: '{{order.number}}', name: 'order.number', exact: true },
    { written: '{{order.nubmer}}', name: 'order.number', exact: false },
  ])
})
