// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Message } from '../../../../shared/api/client'
import { firstTexts, readTexts } from '../../../data/i18n'
import { deliveriesQuery, type MailDelivery } from '../../../data/mail'
import { conversation, message } from '../../../testing/make'
import { showPage } from '../../../testing/page'
import { FakeServer } from '../../../testing/server'
import { Item } from '../item'

const mina = { name: 'Mina', address: 'mina@x.example' }
const mail = { from: mina, to: [{ address: 'support@narvan.example' }], stored: true }
let server: FakeServer

/** Here nothing has a size. */
class NoSizes {
  observe() {}
  disconnect() {}
}

const show = (m: Message) =>
  showPage(() => <Item message={m} conversation={conversation()} receipt={false} pointed={false} />)

beforeEach(async () => {
  localStorage.clear()
  await firstTexts()
  await readTexts('mail')
  server = new FakeServer()
  vi.stubGlobal('ResizeObserver', NoSizes)
})

test('pictures of other servers wait until somebody asks, and that is remembered of the sender', async () => {
  const user = userEvent.setup()
  const html = '<p>hello <img data-remote-src="https://track.example/p.gif"></p>'
  const { unmount } = show(message(1, { html, mail: { ...mail, remote: true } }))
  const frame = await screen.findByTitle(/E-mail of .*Mina/)
  expect(frame.getAttribute('sandbox')).not.toContain('allow-scripts')
  expect(frame.getAttribute('srcdoc')).not.toMatch(/ src="https:/)
  await user.click(screen.getByRole('button', { name: 'Show images' }))
  expect(screen.getByTitle(/E-mail of .*Mina/).getAttribute('src')).toBe('/mail-frame')
  unmount()
  show(message(2, { html, mail: { ...mail, remote: true } }))
  expect((await screen.findByTitle(/E-mail of .*Mina/)).getAttribute('src')).toBe('/mail-frame')
})

test('of a sender that is not genuine they are not shown, whatever was remembered', async () => {
  localStorage.setItem('pasokh.images.a1', JSON.stringify([mina.address]))
  const html = '<img data-remote-src="https://track.example/p.gif">'
  show(message(1, { html, mail: { ...mail, remote: true, trust: 'fail', imitates: 'Sara Ahmadi' } }))
  expect(await screen.findByRole('button', { name: 'Show images' })).toBeVisible()
  expect(screen.getByText('Sender not genuine')).toBeVisible()
  expect(screen.getByText(/looks like .*Sara Ahmadi.* but is somebody else/)).toBeVisible()
})

test('the history is read when somebody unfolds it', async () => {
  const user = userEvent.setup()
  server.on('GET /api/v1/conversations/*/messages/*/mail', () => ({
    body: { text: 'new\n\nOn Monday Sara wrote: old', headers: [{ name: 'Received', value: 'one' }], problems: [] },
  }))
  show(message(1, { text: 'new', mail: { ...mail, folded: true } }))
  await user.click(await screen.findByRole('button', { name: 'Show all of the e-mail' }))
  expect(await screen.findByText(/Sara wrote: old/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Hide what was quoted' }))
  expect(screen.queryByText(/Sara wrote: old/)).toBeNull()
})

test('an invitation names its day once when it begins and ends on it', async () => {
  const calendar = { summary: 'Spring fair', start: '2026-12-11T10:00:00Z', end: '2026-12-11T11:30:00Z' }
  show(message(1, { mail: { ...mail, calendar } }))
  const card = await screen.findByRole('region', { name: 'Invitation' })
  expect(card.textContent).toMatch(/Friday/)
  expect(card.textContent?.match(/2026/g)).toHaveLength(1)
  expect(card.textContent).toMatch(/at 13:30 – 15:00$/)
})

test('who writes by mail and is not the contact is called by its own name', async () => {
  show(
    message(1, {
      author: { kind: 'contact', id: 'p2' },
      mail: { ...mail, from: { name: 'Boss', address: 'b@x.example' } },
    }),
  )
  expect(await screen.findByText('Boss')).toBeVisible()
  expect(screen.queryByText('Maryam Rostami')).toBeNull()
})

test('below a mail of ours stands what became of it, and it is sent again when somebody says so', async () => {
  const user = userEvent.setup()
  const delivery = { id: 'd1', purpose: 'reply', message: 'm1', at: '2026-11-23T10:15:00.000Z', tries: 1 }
  const recipient = { ...mina, field: 'to' }
  const lost = { ...recipient, state: 'failed', code: 550, status: '5.1.1', answer: 'No such user' }
  let again = false
  server
    .on('GET /api/v1/conversations/*/deliveries', () => ({
      body: {
        items: [
          again
            ? { ...delivery, state: 'sent', recipients: [{ ...recipient, state: 'sent' }] }
            : { ...delivery, state: 'failed', why: 'refused', recipients: [lost] },
        ],
      },
    }))
    .on('POST /api/v1/deliveries/*/again', () => {
      again = true
      return { body: {} }
    })
  show(
    message(1, {
      author: { kind: 'agent', id: 'a1' },
      mail: { from: { address: 'support@narvan.example' }, to: [mina] },
    }),
  )
  const note = await screen.findByRole('note')
  expect(note).toHaveTextContent('Not sent: the server refused it.')
  expect(note).toHaveTextContent('550 5.1.1 No such user')
  await user.click(within(note).getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Sent')).toBeVisible()
  expect(server.of('POST /api/v1/deliveries/d1/again')).toHaveLength(1)
})

test('a mail that waits for its server can be kept from being sent', async () => {
  const user = userEvent.setup()
  const at = new Date(Date.now() - 60_000).toISOString()
  const waiting = { id: 'd1', purpose: 'reply', message: 'm1', at, tries: 0, recipients: [] }
  let state = 'waiting'
  server
    .on('GET /api/v1/conversations/*/deliveries', () => ({ body: { items: [{ ...waiting, state }] } }))
    .on('POST /api/v1/deliveries/*/cancel', () => {
      state = 'cancelled'
      return { body: {} }
    })
  show(message(1, { author: { kind: 'agent', id: 'a1' }, mail }))
  await user.click(await screen.findByRole('button', { name: 'Do not send' }))
  expect(await screen.findByText('Not sent: cancelled')).toBeVisible()
})

test('while a mail is on its way, those before it are not asked for again', async () => {
  const row = (n: number, at: string, state: string) =>
    ({
      id: `d${n}`,
      purpose: 'reply',
      message: `m${n}`,
      at,
      tries: 1,
      recipients: [],
      state,
    }) as unknown as MailDelivery
  const later = '2026-11-23T10:15:00.000Z'
  let sent = [row(1, '2026-11-23T10:14:00.000Z', 'sent'), row(2, later, 'sending')]
  server.on('GET /api/v1/conversations/*/deliveries', ({ query }) => ({
    body: { items: sent.filter((d) => d.at >= (query.get('since') ?? '')) },
  }))
  const client = new QueryClient()
  const query = deliveriesQuery('c1')
  const states = async () => (await client.fetchQuery({ ...query, staleTime: 0 })).items.map((d) => d.state)
  expect(await states()).toEqual(['sent', 'sending'])
  sent = [row(1, '2026-11-23T10:14:00.000Z', 'bounced'), row(2, later, 'sent'), row(3, later, 'waiting')]
  expect(await states()).toEqual(['sent', 'sent', 'waiting'])
  expect(server.asked.map((a) => a.query.get('since'))).toEqual([null, later])
  await client.invalidateQueries({ queryKey: query.queryKey })
  expect(await states()).toEqual(['bounced', 'sent', 'waiting'])
})
