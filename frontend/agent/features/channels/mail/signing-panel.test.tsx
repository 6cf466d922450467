// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import { firstTexts, readTexts } from '../../../data/i18n'
import { showPage } from '../../../testing/page'
import { FakeServer } from '../../../testing/server'
import { fieldsOf, type MailChannel, newFields, versionOver } from './queries'
import { SigningPanel } from './signing-panel'

const has = { fetchPassword: true, sendPassword: true, oauth: false, dkimKey: true }
const settings = (dkim: MailChannel['dkim'] = {}, version = 1): MailChannel => ({
  ...newFields(),
  version,
  addresses: ['support@narvan.example', 'sales@narvan.example', 'help@narvan.test'],
  channel: 'mail',
  has,
  dkim,
})
const waiting = {
  domain: 'narvan.test',
  selector: 'pasokh',
  name: 'pasokh._domainkey.narvan.test',
  text: 'v=DKIM1; k=rsa; p=AAAA',
}
const path = '/api/v1/channels/mail/mail'
let server: FakeServer

beforeEach(async () => {
  await firstTexts()
  await readTexts('mail')
  server = new FakeServer()
})

test('a key is made for a domain of the addresses, and its record is shown to be published', async () => {
  const user = userEvent.setup()
  server.on(`GET ${path}`, () => ({ body: settings() })).on(`POST ${path}/dkim`, () => ({ body: settings(waiting, 2) }))
  showPage(() => <SigningPanel channel="mail" />)
  const domain = await screen.findByLabelText('Domain')
  expect(within(domain).getAllByRole('option')).toHaveLength(2)
  await user.selectOptions(domain, 'narvan.test')
  await user.click(screen.getByRole('button', { name: 'Turn on' }))
  expect(await screen.findByText('Waiting for the record')).toBeVisible()
  expect(server.of(`POST ${path}/dkim`)[0]?.body).toEqual({ domain: 'narvan.test' })
  expect(within(screen.getByRole('group', { name: 'Name' })).getByText(waiting.name)).toBeVisible()
  const copied = vi.spyOn(navigator.clipboard, 'writeText')
  await user.click(within(screen.getByRole('group', { name: 'Value' })).getByRole('button', { name: /Copy/ }))
  expect(copied).toHaveBeenCalledWith(waiting.text)
})

test('a record that is found while somebody looks is shown as signing without a press of a key', async () => {
  const found = settings({ ...waiting, foundAt: '2026-03-01T12:00:00.000Z' }, 2)
  server.on(`GET ${path}`, () => ({ body: settings(waiting) }))
  server.on(`POST ${path}/dkim/check`, () => ({ body: { state: 'right', settings: found } }))
  showPage(() => <SigningPanel channel="mail" />)
  expect(await screen.findByText(/E-mail has been signed since/)).toBeVisible()
})

test('what the DNS says is told, and a record that is right is shown as signing', async () => {
  const user = userEvent.setup()
  server.on(`GET ${path}`, () => ({ body: settings(waiting) }))
  server.on(`POST ${path}/dkim/check`, () => ({ body: { state: 'missing', settings: settings(waiting) } }))
  showPage(() => <SigningPanel channel="mail" />)
  await user.click(await screen.findByRole('button', { name: 'Check now' }))
  expect(await screen.findByText(/The record was not found/)).toBeVisible()
  const found = settings({ ...waiting, foundAt: '2026-03-01T12:00:00.000Z' }, 2)
  server.on(`POST ${path}/dkim/check`, () => ({ body: { state: 'right', settings: found } }))
  await user.click(screen.getByRole('button', { name: 'Check now' }))
  expect(await screen.findByText('The record is in place.')).toBeVisible()
  expect(screen.getByText(/E-mail has been signed since/)).toBeVisible()
  expect(screen.queryByText('Waiting for the record')).toBeNull()
})

test('a new key leaves the old record named until the new one is found', async () => {
  server.on(`GET ${path}`, () => ({ body: settings({ ...waiting, oldName: 'old._domainkey.narvan.test' }) }))
  showPage(() => <SigningPanel channel="mail" />)
  expect(await screen.findByText(/old\._domainkey\.narvan\.test/)).toBeVisible()
})

test('a form is saved over what a key changed meanwhile, and over nothing else', () => {
  const kept = fieldsOf(settings())
  expect(versionOver({ ...kept, fromName: 'New' }, kept, settings(waiting, 3))).toBe(3)
  expect(versionOver(kept, kept, { ...settings(waiting, 3), fromName: 'Another' })).toBe(1)
  expect(versionOver(kept, kept, undefined)).toBe(1)
})
