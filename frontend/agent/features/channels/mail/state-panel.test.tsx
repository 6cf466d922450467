// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { firstTexts, readTexts } from '../../../data/i18n'
import { showPage } from '../../../testing/page'
import { FakeServer } from '../../../testing/server'
import type { MailState } from './queries'
import { StatePanel } from './state-panel'

const sending: MailState['sending'] = { failing: false, off: false, waiting: 0, failed: 0 }
const state = (more: Partial<MailState> = {}): MailState => ({
  way: 'imap',
  listens: true,
  state: 'connected',
  lag: 0,
  folders: [],
  sending,
  ...more,
})
const show = (now: MailState) => {
  new FakeServer().on('GET /api/v1/channels/mail/mail/state', () => ({ body: now }))
  return showPage(() => <StatePanel channel="mail" />)
}

beforeEach(async () => {
  await firstTexts()
  await readTexts('mail')
})

test.each([
  ['connecting', 'Connecting…'],
  ['connected', 'Connected'],
  ['failed', 'Not connected'],
  ['off', 'Switched off'],
] as const)('a channel whose connection is %s says so in words', async (now, words) => {
  show(state({ state: now, why: now === 'failed' ? 'auth' : undefined }))
  expect(await screen.findByText(words)).toBeVisible()
  expect(screen.queryByText(/^link\./)).toBeNull()
})

test('of a channel to which mail is brought nothing is fetched', async () => {
  const { unmount } = show(state({ way: 'listen', state: 'off' }))
  expect(await screen.findByText('This server takes it')).toBeVisible()
  expect(screen.queryByText(/fetched/)).toBeNull()
  unmount()
  show(state({ way: 'listen', state: 'off', listens: false }))
  expect(await screen.findByRole('alert')).toHaveTextContent('--smtp-listen')
})

test('what waits, what last left and what was given up is told; what is switched off does not fail', async () => {
  const at = '2026-03-01T12:00:00.000Z'
  const busy = { ...sending, waiting: 3, waitsSince: at, failed: 1, failedAt: at, sentAt: at, since: at }
  const { unmount } = show(state({ sending: { ...busy, failing: true, why: 'timeout' } }))
  expect(await screen.findByText('Not sending')).toBeVisible()
  expect(screen.getByRole('alert').textContent).toContain('does not answer')
  expect(screen.getByText(/^Last sent .* · not working since/)).toBeVisible()
  expect(screen.getByText(/^3 waiting to be sent · the oldest since/)).toBeVisible()
  expect(screen.getByText(/^1 given up/)).toBeVisible()
  unmount()
  show(state({ sending: { ...busy, failing: true, why: 'timeout', off: true } }))
  expect(await screen.findByText('Switched off')).toBeVisible()
  expect(screen.queryByRole('alert')).toBeNull()
})
