// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { configure, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, expect, test, vi } from 'vitest'
import { bootstrapQuery } from '../../data/bootstrap'
import { i18n, readTexts, speak } from '../../data/i18n'
import { type Rule, type Vocabulary, vocabularyQuery } from '../../data/rules'
import { bootstrap } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { Sentences } from './sentences'

configure({ asyncUtilTimeout: 20_000 }) // bounds for a busy machine: nothing waits so long
vi.setConfig({ testTimeout: 60_000 })
afterEach(() => vi.unstubAllGlobals())

/** What a server says whose shop room this app knows nothing of. */
const vocabulary: Vocabulary = {
  events: [{ name: 'shop.question' }, { name: 'shop.waiting', timed: true }],
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

let rule: Rule

function Written() {
  const [r, setR] = useState<Rule>({
    id: '',
    version: 0,
    name: 'Lamps',
    enabled: true,
    order: 0,
    stop: false,
    events: [],
    when: { all: [] },
    then: [],
  })
  rule = r
  return (
    <Sentences
      rule={r}
      vocabulary={vocabulary}
      problems={[]}
      onChange={(part) => setR((now) => ({ ...now, ...part }))}
    />
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
        <Written />
      </I18nextProvider>
    </QueryClientProvider>,
  )
}

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const choose = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } })

test('an event that only the server knows is chosen, and asks how long when time passes', async () => {
  await show()
  choose('Add an event', 'shop.question')
  expect(rule.events).toEqual(['shop.question'])
  expect(screen.queryByLabelText('After')).toBeNull()
  choose('Add an event', 'shop.waiting')
  choose('After', '3')
  expect(rule).toMatchObject({ events: ['shop.question', 'shop.waiting'], after: '3h' })
  press(/shop\.waiting/)
  expect(rule.after).toBeUndefined()
})

test('a condition on a fact that only the server knows is chosen and filled in', async () => {
  await show()
  press('Condition')
  expect(screen.getByRole('option', { name: 'shop.basket' })).toBeTruthy()
  await screen.findByRole('option', { name: 'Blue lamp' })
  choose('Value', 'p1')
  expect(rule.when).toEqual({ all: [{ field: 'shop.basket', op: 'anyOf', value: ['p1'] }] })

  choose('What is looked at', 'shop.spent')
  choose('from', '5')
  choose('to', '9')
  expect(rule.when).toEqual({ all: [{ field: 'shop.spent', op: 'between', value: [5, 9] }] })

  choose('What is looked at', 'changed')
  choose('Value', 'paid')
  expect(rule.when).toEqual({ all: [{ field: 'changed', key: 'shop.stage', op: 'changedTo', value: 'paid' }] })
})

test('an action that only the server knows is chosen and filled in', async () => {
  await show()
  press('Action')
  await screen.findByRole('option', { name: 'Blue lamp' })
  choose('product', 'p1')
  choose('days', '3')
  expect(rule.then).toEqual([{ do: 'shop.voucher', with: { product: ['p1'], days: ['3h'] } }])
})
