// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, expect, test, vi } from 'vitest'
import { bootstrapQuery } from '../../data/bootstrap'
import { i18n, readTexts, speak } from '../../data/i18n'
import { bootstrap, reza } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { HoursPage } from './hours-page'

afterEach(() => vi.unstubAllGlobals())

const day = [{ from: '09:00', to: '17:30' }]
const office = {
  id: 'h1',
  version: 1,
  name: 'Office',
  zone: 'Asia/Tehran',
  week: { saturday: day, sunday: day, monday: day },
}
const idle = { ...office, id: 'h2', name: 'Idle', week: {} }

async function show(language: 'en' | 'fa') {
  const server = new FakeServer()
  server.on('GET /api/v1/hours', () => ({ body: { items: [office, idle] } }))
  server.on('GET /api/v1/sla', () => ({ body: { items: [{ id: 's1', version: 1, name: 'Gold', hours: 'h1' }] } }))
  const when = { any: [{ all: [{ field: 'hours', key: 'h1', op: 'is', value: false }] }] }
  const rule = { id: 'r1', version: 1, name: 'Night', enabled: true, order: 1, stop: false, events: [], when, then: [] }
  server.on('GET /api/v1/rules', () => ({ body: { items: [rule] } }))
  await Promise.all([speak(language), readTexts('rules')])
  const boot = bootstrap({ agents: [{ ...reza, hours: 'h1' }] })
  boot.me.preferences = {
    ...boot.me.preferences,
    language,
    ...(language === 'fa' && { digits: 'persian', calendar: 'jalali' }),
  }
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, boot)
  render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <HoursPage />
      </I18nextProvider>
    </QueryClientProvider>,
  )
  await screen.findByText(/Night/)
  return screen.getAllByRole('listitem')
}

test('business hours show their days and times, and what counts by them', async () => {
  const [used, unused] = await show('en')
  expect(used).toHaveTextContent('Sat–Mon 09:00–17:30')
  expect(used).toHaveTextContent('Used by Reza Karimi, SLA policy Gold, rule Night')
  expect(unused).toHaveTextContent('Closed every day')
  expect(unused).toHaveTextContent('Nothing uses them yet.')
})

test('in Persian, with its digits', async () => {
  const [used] = await show('fa')
  expect(used).toHaveTextContent('شنبه تا دوشنبه ۰۹:۰۰ تا ۱۷:۳۰')
  expect(used?.textContent).toMatch(/استفاده در: .*Reza Karimi.*مهلت پاسخ .*Gold.*قانون .*Night/)
})
