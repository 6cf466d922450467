// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render, screen } from '@testing-library/react'
import { I18nextProvider } from 'react-i18next'
import { expect, test } from 'vitest'
import { bootstrapQuery } from '../../data/bootstrap'
import { firstTexts, i18n, readTexts, speak } from '../../data/i18n'
import { bootstrap } from '../../testing/make'
import { NoChannel } from './no-channel'

async function show(role: 'admin' | 'agent') {
  await firstTexts()
  await readTexts('session')
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap({ me: { ...bootstrap().me, role } }))
  const router = createRouter({ routeTree: createRootRoute({ component: NoChannel }), history: createMemoryHistory() })
  render(
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </I18nextProvider>,
  )
}

test('an admin is led to making a channel', async () => {
  await show('admin')
  expect(await screen.findByText('No channel yet')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Make a channel' })).toHaveAttribute('href', '/setup')
})

test('an agent is told whom to ask', async () => {
  await show('agent')
  expect(await screen.findByText(/Ask your admin/)).toBeVisible()
  expect(screen.queryByRole('link')).toBeNull()
})

test('in Persian too', async () => {
  await show('agent')
  await speak('fa')
  expect(await screen.findByText('هنوز کانالی نیست')).toBeVisible()
  await speak('en')
})
