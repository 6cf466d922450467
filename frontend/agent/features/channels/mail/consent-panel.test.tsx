// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { firstTexts, readTexts, speak } from '../../../data/i18n'
import { showPage } from '../../../testing/page'
import { ConsentPanel } from './consent-panel'

const consent = {
  provider: 'google',
  user: 'support@shop.example',
  clientId: '',
  tenant: '',
  hasSecret: false,
  granted: false,
  redirect: 'https://help.example/api/v1/mail/consent',
}
const state = { state: 'connected', lag: 0, folders: [] }

let asked: { method: string; path: string; body: unknown }[] = []

function answer(told: object, link: object = state) {
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    asked.push({ method: init?.method ?? 'GET', path, body: init?.body && JSON.parse(String(init.body)) })
    if (init?.method === 'POST') return Response.json({ code: 'invalid' }, { status: 422 })
    return Response.json(path.endsWith('/state') ? link : told)
  })
}

async function show(changed = false) {
  await firstTexts()
  await readTexts('mail')
  showPage(() => <ConsentPanel channel="c1" version={1} changed={changed} />)
}

beforeEach(() => {
  asked = []
})

test('the client is entered beside the address to register, and the sign-in begins with it', async () => {
  answer(consent)
  await show()
  expect(await screen.findByText(consent.redirect)).toBeVisible()
  fireEvent.change(screen.getByLabelText('Client ID'), { target: { value: ' id-1 ' } })
  fireEvent.change(screen.getByLabelText('Client secret'), { target: { value: 'secret-1' } })
  fireEvent.click(screen.getByRole('button', { name: 'Connect with Google' }))
  expect(await screen.findByRole('alert')).toBeVisible() // it is refused, and said
  const sent = asked.find(({ method }) => method === 'POST')
  expect(sent?.path).toBe('/api/v1/channels/c1/mail/consent')
  expect(sent?.body).toEqual({ clientId: 'id-1', clientSecret: 'secret-1' })
})

test('a revoked token asks to sign in again, without the secret', async () => {
  answer(
    { ...consent, clientId: 'id-1', hasSecret: true, granted: true },
    { ...state, state: 'failed', why: 'consent' },
  )
  await show()
  expect(await screen.findByText('Sign in again')).toBeVisible()
  fireEvent.click(screen.getByRole('button', { name: 'Sign in again with Google' }))
  await waitFor(() => expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ clientId: 'id-1' }))
})

test('what is typed is saved first', async () => {
  answer({ ...consent, provider: 'microsoft' })
  await show(true)
  expect(await screen.findByLabelText('Tenant')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Connect with Microsoft' })).toBeDisabled()
})

test('without a public address it says what is missing, in Persian too', async () => {
  answer({ ...consent, redirect: '' })
  await show()
  await speak('fa')
  expect(await screen.findByRole('alert')).toHaveTextContent('--public-url')
  expect(screen.queryByRole('button')).toBeNull()
  await speak('en')
})

test('a channel with a password shows nothing of it', async () => {
  answer({ ...consent, provider: '' })
  await show()
  await waitFor(() => expect(asked.length).toBeGreaterThan(0))
  expect(screen.queryByRole('region')).toBeNull()
})
