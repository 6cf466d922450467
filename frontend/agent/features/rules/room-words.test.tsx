// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { configure, fireEvent, render, screen, within } from '@testing-library/react'
import { useState } from 'react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, expect, test, vi } from 'vitest'
import { bootstrapQuery } from '../../data/bootstrap'
import { i18n, readTexts, speak } from '../../data/i18n'
import type { Action, Condition, Vocabulary } from '../../data/rules'
import { bootstrap } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { ActionsEditor } from './action-editor'
import { ConditionEditor } from './condition-editor'
import { vocabularyQuery } from './queries'

configure({ asyncUtilTimeout: 20_000 }) // bounds for a busy machine: nothing waits so long
vi.setConfig({ testTimeout: 60_000 })
afterEach(() => vi.unstubAllGlobals())

/** What a server says whose shop room this app knows nothing of. */
const vocabulary: Vocabulary = {
  events: [{ name: 'shop.question' }],
  fields: [
    { name: 'shop.basket', type: 'set', choose: 'product' },
    { name: 'shop.spent', type: 'number' },
    { name: 'changed', type: 'change', key: { name: 'field', fields: ['shop.stage'] } },
    { name: 'shop.stage', type: 'choice', choices: ['cart', 'paid'] },
  ],
  operators: {
    set: [{ op: 'anyOf', takes: 'list', input: 'choice' }],
    number: [{ op: 'between', takes: 'two', input: 'number' }],
    change: [{ op: 'changedTo', takes: 'one', input: 'choice' }],
    choice: [{ op: 'is', takes: 'one', input: 'choice' }],
  },
  actions: [
    {
      do: 'shop.voucher',
      params: [
        { name: 'product', type: 'product', required: true, own: true },
        { name: 'days', type: 'duration', own: true },
      ],
    },
  ],
  folder: [],
  sources: { product: '/api/v1/products' },
}

let when: Condition
let then: Action[]

function Both() {
  const [c, setC] = useState<Condition>({ all: [] })
  const [a, setA] = useState<Action[]>([])
  when = c
  then = a
  return (
    <>
      <section aria-label="when">
        <ConditionEditor
          vocabulary={vocabulary}
          fields={vocabulary.fields}
          condition={c}
          path="when"
          problems={[]}
          onChange={setC}
        />
      </section>
      <section aria-label="then">
        <ActionsEditor vocabulary={vocabulary} actions={a} problems={[]} onChange={setA} />
      </section>
    </>
  )
}

async function show() {
  const server = new FakeServer()
  for (const path of ['hours', 'sla']) server.on(`GET /api/v1/${path}`, () => ({ body: { items: [] } }))
  server.on('GET /api/v1/products', () => ({ body: { items: [{ id: 'p1', name: 'Blue lamp' }] } }))
  await Promise.all([speak('en'), readTexts('rules')])
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap({}))
  client.setQueryData(vocabularyQuery.queryKey, vocabulary)
  render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <Both />
      </I18nextProvider>
    </QueryClientProvider>,
  )
}

const change = (label: string, value: string, part: string) =>
  fireEvent.change(within(screen.getByRole('region', { name: part })).getByLabelText(label), { target: { value } })

test('a condition on a fact that only the server knows is chosen and filled in', async () => {
  await show()
  const part = within(screen.getByRole('region', { name: 'when' }))
  fireEvent.click(part.getByRole('button', { name: 'Condition' }))
  expect(part.getByRole('option', { name: 'shop.basket' })).toBeTruthy()
  await part.findByRole('option', { name: 'Blue lamp' })
  change('Value', 'p1', 'when')
  expect(when).toEqual({ all: [{ field: 'shop.basket', op: 'anyOf', value: ['p1'] }] })

  change('What is looked at', 'shop.spent', 'when')
  change('from', '5', 'when')
  change('to', '9', 'when')
  expect(when).toEqual({ all: [{ field: 'shop.spent', op: 'between', value: [5, 9] }] })

  change('What is looked at', 'changed', 'when')
  change('Value', 'paid', 'when')
  expect(when).toEqual({ all: [{ field: 'changed', key: 'shop.stage', op: 'changedTo', value: 'paid' }] })
})

test('an action that only the server knows is chosen and filled in', async () => {
  await show()
  const part = within(screen.getByRole('region', { name: 'then' }))
  fireEvent.click(part.getByRole('button', { name: 'Action' }))
  await part.findByRole('option', { name: 'Blue lamp' })
  change('product', 'p1', 'then')
  change('days', '3', 'then')
  expect(then).toEqual([{ do: 'shop.voucher', with: { product: ['p1'], days: ['3h'] } }])
})
