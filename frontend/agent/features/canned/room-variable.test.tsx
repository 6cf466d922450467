// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen } from '@testing-library/react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, expect, test, vi } from 'vitest'
import { bootstrapQuery } from '../../data/bootstrap'
import { i18n, readTexts, speak } from '../../data/i18n'
import { bootstrap } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { CannedDialog } from './canned-dialog'

vi.setConfig({ testTimeout: 60_000 }) // a bound for a busy machine: nothing waits so long
afterEach(() => vi.unstubAllGlobals())

test('a variable that only the server knows is put in, and a nearly right one is told', async () => {
  new FakeServer()
  await Promise.all([speak('en'), readTexts('admin')])
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap({ variables: ['contact.name', 'shop.orders'] }))
  const canned = { id: '', shortcut: 'orders', title: 'Orders', text: 'So far ', files: [], version: 0 }
  render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <CannedDialog canned={canned} onClose={() => {}} />
      </I18nextProvider>
    </QueryClientProvider>,
  )
  const text = screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Text/ })
  fireEvent.click(screen.getByRole('button', { name: '{{shop.orders}}' }))
  expect(text.value).toBe('So far {{shop.orders}}')
  expect(screen.queryByText(/\{\{shop\.ordres\}\}/)).toBeNull()
  fireEvent.change(text, { target: { value: '{{shop.ordres}}' } })
  expect(screen.getAllByText(/\{\{shop\.orders\}\}/)).toHaveLength(2) // the button, and what was probably meant
})
