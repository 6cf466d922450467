// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { firstTexts, readTexts, speak } from '../../data/i18n'
import { bootstrap } from '../../testing/make'
import { showPage } from '../../testing/page'
import { NoChannel } from './no-channel'

async function show(role: 'admin' | 'agent') {
  await firstTexts()
  await readTexts('session')
  showPage(NoChannel, bootstrap({ me: { ...bootstrap().me, role } }))
}

test('an admin is led to making a channel', async () => {
  await show('admin')
  expect(await screen.findByText('No channel yet')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Make a channel' })).toHaveAttribute('href', '/setup')
  expect(screen.getByRole('link', { name: 'Add a mailbox' })).toHaveAttribute('href', '/settings/channels#new-email')
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
