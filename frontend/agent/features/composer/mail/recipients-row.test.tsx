// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test } from 'vitest'
import type { Conversation } from '../../../../shared/api/client'
import { readTexts } from '../../../data/i18n'
import { sayingOf } from '../../../data/mail-draft'
import { bootstrap, conversation, message } from '../../../testing/make'
import { showPage } from '../../../testing/page'
import { FakeServer } from '../../../testing/server'
import { RecipientsRow } from './recipients-row'
import { useMail } from './use-mail'

const mina = { name: 'Mina', address: 'mina@x.example' }
const boss = { address: 'boss@x.example' }
const channel = { id: 'ch1', kind: 'email', name: 'Mail' }
const boot = () => bootstrap({ channels: [channel as never] })
const said = (seq: number) =>
  message(seq, { mail: { from: mina, to: [{ address: 'support@narvan.example' }], cc: [boss], stored: true } })
let turn = 0

function Row({ of, draft }: { of: Conversation; draft: string }) {
  const mail = useMail(of, draft)
  return mail ? (
    <>
      <RecipientsRow mail={mail} locked={false} />
      <output>{JSON.stringify(sayingOf(mail.value))}</output>
    </>
  ) : (
    <p>none</p>
  )
}

const saying = () => JSON.parse(screen.getByRole('status').textContent ?? '{}')

async function show(of = conversation(), channels = boot()) {
  const draft = `pasokh.draft.a1.c${turn++}.message`
  showPage(() => <Row of={of} draft={draft} />, channels)
}

beforeEach(async () => {
  localStorage.clear()
  await readTexts('mail')
  new FakeServer()
    .on('GET /api/v1/mail/addresses', () => ({
      body: { items: [{ channel: 'ch1', addresses: ['support@narvan.example', 'help@narvan.example'] }] },
    }))
    .on('GET /api/v1/conversations/*/messages', () => ({ body: { items: [said(1)] } }))
})

test('a reply goes to all who got the mail, and to none of our own addresses, until somebody says otherwise', async () => {
  const user = userEvent.setup()
  await show()
  const line = await screen.findByRole('button', { name: /^To: .*Mina/ })
  expect(saying()).toEqual({ to: [mina], cc: [boss], bcc: [] })
  await user.click(line)
  await user.click(screen.getByRole('button', { name: /Remove .*boss/ }))
  expect(saying()).toEqual({ to: [mina], cc: [], bcc: [] })
  await user.type(screen.getByLabelText('Bcc'), 'ali@x.example;')
  expect(saying().bcc).toEqual([{ address: 'ali@x.example' }])
  await user.selectOptions(screen.getByLabelText('From'), 'help@narvan.example')
  expect(saying().from).toEqual({ address: 'help@narvan.example' })
})

test('a pasted list becomes people; what is no address stays and is said to be none', async () => {
  const user = userEvent.setup()
  await show()
  await user.click(await screen.findByRole('button', { name: /^To: / }))
  await user.click(screen.getByLabelText('Cc'))
  await user.paste('سارا <sara@x.example>، ali@x.example، nobody')
  expect(saying().cc).toEqual([boss, { name: 'سارا', address: 'sara@x.example' }, { address: 'ali@x.example' }])
  expect(screen.getByLabelText('Cc')).toHaveValue('nobody')
  expect(screen.getByRole('alert')).toHaveTextContent('not an e-mail address')
})

test('what was quoted goes along when somebody wants it', async () => {
  const user = userEvent.setup()
  await show()
  await user.click(await screen.findByRole('button', { name: 'Quote what was written before' }))
  expect(saying().quote).toBe(true)
})

test('Shift and R answer all, on any keyboard', async () => {
  const user = userEvent.setup()
  await show()
  await user.click(await screen.findByRole('button', { name: /^To: / }))
  await user.click(screen.getByRole('button', { name: /Remove .*boss/ }))
  screen.getByRole('button', { name: /^To: / }).focus()
  await user.keyboard('{Shift>}[KeyR]{/Shift}')
  await waitFor(() => expect(saying().cc).toEqual([boss]))
})

test('a conversation of chat has no recipients', async () => {
  await show(conversation(), bootstrap({ channels: [{ ...channel, kind: 'chat' } as never] }))
  expect(await screen.findByText('none')).toBeVisible()
})
