// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import type { ComponentType } from 'react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { bootstrapQuery } from '../data/bootstrap'
import { i18n, readTexts, speak } from '../data/i18n'
import { AgentsPage } from '../features/admin/agents'
import { AttributesPage } from '../features/admin/attributes'
import { CannedPage } from '../features/admin/canned'
import { FoldersPage } from '../features/admin/folders'
import { TagsPage, TeamsPage } from '../features/admin/labels'
import { HoursPage } from '../features/rules/hours-page'
import { SlaPage } from '../features/rules/sla-page'
import { WebhooksPage } from '../features/rules/webhooks-page'
import { bootstrap } from '../testing/make'
import { FakeServer } from '../testing/server'
import { Asked } from './asked'
import './confirm-dialog' // which is read lazily, and here beforehand

configure({ asyncUtilTimeout: 20_000 }) // bounds for a busy machine: nothing waits so long
vi.setConfig({ testTimeout: 60_000 })

const pages: Record<string, ComponentType> = {
  agents: AgentsPage,
  attributes: AttributesPage,
  canned: CannedPage,
  folders: () => <FoldersPage Condition={() => null} />,
  tags: TagsPage,
  teams: TeamsPage,
  hours: HoursPage,
  sla: SlaPage,
  webhooks: WebhooksPage,
}

beforeEach(async () => {
  const none = () => ({ body: { items: [] } })
  const server = new FakeServer()
  for (const path of ['hours', 'hours/presets', 'sla', 'webhooks', 'canned/uses'])
    server.on(`GET /api/v1/${path}`, none)
  await Promise.all([readTexts('admin'), readTexts('rules'), readTexts('hooks')])
  await speak('en')
})
afterEach(() => vi.unstubAllGlobals())

function show(Page: ComponentType) {
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap())
  const component = () => (
    <>
      <Page />
      <Asked />
    </>
  )
  const router = createRouter({ routeTree: createRootRoute({ component }), history: createMemoryHistory() })
  render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <RouterProvider router={router as never} />
      </I18nextProvider>
    </QueryClientProvider>,
  )
}

const question = 'Leave without saving?'

test.each(Object.keys(pages))('what was typed into the dialog of %s is not lost by a slip', async (name) => {
  show(pages[name] as ComponentType)
  fireEvent.click(await screen.findByText(/^(Add|New webhook|Add a webhook)$/))
  const dialog = await screen.findByRole('dialog')
  const field = document.activeElement as HTMLInputElement
  expect(dialog).toContainElement(field)
  expect(field.matches('input, textarea, select')).toBe(true)
  fireEvent.change(field, { target: { value: 'VIP' } })
  fireEvent.input(field, { target: { value: 'VIP' } })

  const slips = [
    () => {
      const outside = document.querySelector('.fixed.inset-0') as Element
      for (const event of [fireEvent.pointerDown, fireEvent.pointerUp, fireEvent.click]) event(outside, { button: 0 })
    },
    () => fireEvent.keyDown(field, { key: 'Escape' }),
  ]
  for (const slip of slips) {
    await new Promise((next) => setTimeout(next)) // a dialog hears clicks from the next turn of the event loop on
    slip()
    const asked = (await screen.findByText(question)).closest('[role=dialog]') as HTMLElement
    fireEvent.click(within(asked).getByText('Cancel'))
    await waitFor(() => expect(screen.queryByText(question)).toBeNull())
    expect(field).toBeInTheDocument()
    expect(field.value).toBe('VIP')
  }
})

test('no other dialog with a form is made than by the one that asks', () => {
  const sources = readdirSync('agent', { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.test)\.tsx$/.test(f))
  const own = sources.filter((f) => /Dialog\b[^\n]*from 'radix-ui'/.test(readFileSync(`agent/${f}`, 'utf8')))
  expect(own.sort()).toEqual(['app/command-bar.tsx', 'ui/dialog.tsx'] /* the bar holds a search and no work */)
})
