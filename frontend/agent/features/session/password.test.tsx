// @vitest-environment jsdom
import { readFileSync } from 'node:fs'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { ComponentType } from 'react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bootstrapQuery } from '../../data/bootstrap'
import { i18n, readTexts, speak } from '../../data/i18n'
import { bootstrap } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { Asked } from '../../ui/asked'
import { ProfilePage } from '../agents/profile-page'
import { SignIn } from './sign-in'

const keys = [...readFileSync('../server/auth/weak.go', 'utf8').matchAll(/^\tweak\w+ += "(\w+)"/gm)].map(
  (m) => m[1] ?? '',
)

let server: FakeServer

function show(Page: ComponentType) {
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap())
  const root = createRootRoute()
  const Whole = () => (
    <>
      <Page />
      <Asked />
    </>
  )
  const routes = [
    createRoute({ getParentRoute: () => root, path: '/', component: Whole }),
    createRoute({ getParentRoute: () => root, path: '/elsewhere', component: () => 'Elsewhere' }),
  ]
  const router = createRouter({ routeTree: root.addChildren(routes), history: createMemoryHistory() })
  render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <RouterProvider router={router as never} />
      </I18nextProvider>
    </QueryClientProvider>,
  )
  return router
}

const refused = (field: string, key?: string) => ({
  status: 422,
  body: { status: 422, code: 'invalid', title: '', errors: [{ field, code: 'invalid', key }] },
})

beforeEach(async () => {
  server = new FakeServer().on('GET /api/v1/me/sessions', () => ({ body: { items: [] } }))
  await Promise.all([readTexts('admin'), readTexts('session')])
  await speak('en')
})
afterEach(() => vi.unstubAllGlobals())

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } })

describe('a refused password', () => {
  test.each(['en', 'fa'])('has words for each reason of the server in %s', async (language) => {
    await speak(language)
    expect(keys.length).toBeGreaterThan(5)
    const words = i18n.getResourceBundle(language, 'session') as { weak: Record<string, string> }
    expect(Object.keys(words.weak).sort()).toEqual([...keys].sort())
  })

  test('is said at the field that is wrong', async () => {
    const answers = [refused('current'), refused('next', 'common')]
    server.on('POST /api/v1/me/password', () => answers.shift() ?? { status: 204 })
    show(ProfilePage)
    await screen.findByLabelText('Present password')
    type('Present password', 'one')
    type('New password', 'password1')
    fireEvent.submit(screen.getByLabelText('New password'))
    const alert = await screen.findByRole('alert')
    expect(screen.getByLabelText('Present password')).toHaveAttribute('aria-describedby', alert.id)
    expect(alert).toHaveTextContent('This is not your present password.')
    fireEvent.submit(screen.getByLabelText('New password'))
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('many people use it'))
    expect(screen.getByLabelText('New password')).toHaveAttribute('aria-invalid', 'true')
    expect(screen.getByLabelText('Present password')).not.toHaveAttribute('aria-invalid')
    fireEvent.submit(screen.getByLabelText('New password'))
    await waitFor(() => expect(screen.getByLabelText('New password')).toHaveValue(''))
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

test('a profile that is not saved is not left without a question, one that is saved is', async () => {
  server.on('PATCH /api/v1/me', () => ({ body: {} }))
  server.on('GET /api/v1/bootstrap', () => ({ body: bootstrap() }))
  const router = show(ProfilePage)
  await screen.findByLabelText('Name')
  type('Name', 'Sara A.')
  void router.navigate({ to: '/elsewhere' as never })
  fireEvent.click(await screen.findByText('Cancel'))
  await waitFor(() => expect(screen.queryByText('Leave without saving?')).toBeNull())
  expect(screen.getByLabelText('Name')).toHaveValue('Sara A.')
  fireEvent.submit(screen.getByLabelText('Name'))
  await waitFor(() => expect(server.of('PATCH /api/v1/me')).toHaveLength(1))
  await waitFor(() => expect(server.of('GET /api/v1/bootstrap')).not.toHaveLength(0))
  type('Present password', 'x')
  void router.navigate({ to: '/elsewhere' as never })
  await screen.findByText('Leave without saving?')
  fireEvent.click(await screen.findByText('Cancel'))
  await waitFor(() => expect(screen.queryByText('Leave without saving?')).toBeNull())
  type('Present password', '')
  await router.navigate({ to: '/elsewhere' as never })
  expect(await screen.findByText('Elsewhere')).toBeVisible()
})

test('a sign-in that is refused names its fields, and the way when the password is forgotten', async () => {
  server.on('POST /api/v1/session', () => ({ status: 401, body: { status: 401, code: 'unauthenticated', title: '' } }))
  show(SignIn)
  const email = await screen.findByLabelText('E-mail')
  expect(email).toHaveFocus()
  type('E-mail', 'sara@narvan.example')
  type('Password', 'wrong')
  fireEvent.submit(email)
  expect(await screen.findByRole('alert')).toHaveTextContent('E-mail or password is wrong.')
  expect(screen.getByText(/Ask an admin for a new link/)).toBeVisible()
})
