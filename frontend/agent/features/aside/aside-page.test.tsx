// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readTexts, speak } from '../../data/i18n'
import { bootstrap } from '../../testing/make'
import { showPage } from '../../testing/page'
import { FakeServer } from '../../testing/server'
import { Asked } from '../../ui/asked'
import type { SetAside } from './queries'
import '../../ui/confirm-dialog' // which is read lazily, and here beforehand
import { AsidePage } from './aside-page'

const at = '2026-11-23T10:15:00.000Z'
const letter = (part: Partial<SetAside>): SetAside => ({
  id: 'l1',
  consumer: 'store',
  reason: 'damaged',
  tries: 1,
  at,
  lastAt: at,
  asked: false,
  ...part,
})

let server: FakeServer
beforeEach(async () => {
  server = new FakeServer()
  server.on('DELETE /api/v1/set-aside/*', () => ({ status: 204 }))
  await readTexts('aside')
})
afterEach(() => vi.unstubAllGlobals())

async function show(language: 'en' | 'fa', ...items: SetAside[]) {
  await speak(language)
  const boot = bootstrap()
  boot.me.preferences.language = language
  server.on('GET /api/v1/set-aside', () => ({ body: { items, total: items.length } }))
  const component = () => (
    <>
      <AsidePage />
      <Asked />
    </>
  )
  showPage(component, boot)
}

const id = '0190a1b2-0000-7000-8000-00000000dead'
const shown: [Partial<SetAside>, string, string][] = [
  [{ record: { type: 'sla', id } }, 'SLA policy', 'مهلت پاسخ'],
  [{ record: { type: 'canned', id } }, 'Canned reply', 'پاسخ آماده'],
  [{ record: { type: 'dead_letter', id } }, 'Record', 'داده'],
  [{ conversation: id }, 'Conversation', 'گفت‌وگو'],
  [
    { kind: 'message.created', cursor: 4711, consumer: 'rules' },
    'Message or note (event 4711)',
    'پیام یا یادداشت (رویداد 4711)',
  ],
  [
    { kind: 'timer.rang', cursor: 9, consumer: 'rules' },
    'Snooze or timer ended (event 9)',
    'پایان تعویق یا زمان‌سنج (رویداد 9)',
  ],
  [{ cursor: 9, consumer: 'feed' }, 'Event (event 9)', 'رویداد (رویداد 9)'],
]

test.each(shown)('what was set aside is named by a word: %o', async (part, en, fa) => {
  for (const [language, word] of [
    ['en', en],
    ['fa', fa],
  ] as const) {
    await show(language, letter(part))
    const list = await screen.findByRole('list')
    const row = within(list).getByRole('listitem')
    expect(row).toHaveTextContent(word)
    expect(row.textContent).not.toMatch(/dead_letter|message\.created|timer\.rang|canned\b|\bsla\b|\w+\.\w+_/)
    document.body.replaceChildren()
  }
})

test('it is dropped only once that is confirmed in a dialog of the app', async () => {
  await show('en', letter({ record: { type: 'rule', id } }))
  for (const [answer, times] of [
    ['Cancel', 0],
    ['Drop', 1],
  ] as const) {
    fireEvent.click(within(await screen.findByRole('listitem')).getByText('Drop'))
    const dialog = await screen.findByRole('dialog', { name: 'Drop this for good?' })
    fireEvent.click(within(dialog).getByText(answer))
    await waitFor(() => expect(server.of('DELETE /api/v1/set-aside/*')).toHaveLength(times))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  }
})
