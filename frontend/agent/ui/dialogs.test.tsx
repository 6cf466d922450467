// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { type ComponentType, useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readTexts, speak } from '../data/i18n'
import { AgentsPage } from '../features/agents/agents-page'
import { PhotoPart } from '../features/agents/photo-part'
import { AttributesPage } from '../features/attributes/attributes-page'
import { CannedPage } from '../features/canned/canned-page'
import { ChannelsPage } from '../features/channels/channels-page'
import { MergeContacts } from '../features/contact/merge-contacts'
import { MergeDialog } from '../features/conversation/merge-dialog'
import { FoldersPage } from '../features/folders/folders-page'
import { HoursPage } from '../features/hours/hours-page'
import { BulkReplyDialog } from '../features/inbox/bulk-reply/dialog'
import { TagsPage, TeamsPage } from '../features/labels/labels-page'
import { RulesPage } from '../features/rules/rules-page'
import { SlaPage } from '../features/sla/sla-page'
import { WebhooksPage } from '../features/webhooks/webhooks-page'
import { contact, conversation } from '../testing/make'
import { showPage } from '../testing/page'
import { FakeServer } from '../testing/server'
import { Asked } from './asked'
import './confirm-dialog' // which is read lazily, and here beforehand

const pages: Record<string, ComponentType> = {
  agents: AgentsPage,
  attributes: AttributesPage,
  canned: CannedPage,
  folders: () => <FoldersPage Condition={() => null} />,
  tags: TagsPage,
  teams: TeamsPage,
  hours: HoursPage,
  sla: SlaPage,
  webhooks: WebhooksPage,
}

beforeEach(async () => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(drawing as never)
  const none = () => ({ body: { items: [] } })
  const server = new FakeServer()
  for (const path of ['hours', 'hours/presets', 'sla', 'webhooks', 'canned/uses'])
    server.on(`GET /api/v1/${path}`, none)
  const parts = ['admin', 'rules', 'hooks', 'bulk', 'merge', 'contact', 'mail'] as const
  await Promise.all(parts.map(readTexts))
  server.on('GET /api/v1/rules', none)
  server.on('GET /api/v1/rules/vocabulary', () => ({
    body: { events: [], fields: [], operators: {}, actions: [], folder: [], sources: {} },
  }))
  server.on('POST /api/v1/rules/check', () => ({ body: { problems: [] } }))
  server.on('GET /api/v1/contacts/*/conversations', none)
  await speak('en')
})
afterEach(() => vi.unstubAllGlobals())

function show(Page: ComponentType) {
  const component = () => (
    <>
      <main id="main" tabIndex={-1}>
        <Page />
      </main>
      <Asked />
    </>
  )
  showPage(component)
}

const question = 'Leave without saving?'

/** How a dialog is left without meaning it. */
const slips = [
  () => {
    const outside = document.querySelector('.fixed.inset-0') as Element
    for (const event of [fireEvent.pointerDown, fireEvent.pointerUp, fireEvent.click]) event(outside, { button: 0 })
  },
  () => fireEvent.keyDown(document.activeElement as Element, { key: 'Escape' }),
]
const nextTurn = () => new Promise((next) => setTimeout(next)) // from then on a dialog hears clicks

/** The field in which one begins, which has the focus. */
function firstField(within: HTMLElement): HTMLInputElement {
  const field = document.activeElement as HTMLInputElement
  expect(within).toContainElement(field)
  expect(field.matches('input, textarea, select')).toBe(true)
  return field
}

/** Whoever leaves is asked, and stays by `Cancel`. */
async function asksFirst(leave: () => void) {
  await nextTurn()
  leave()
  const asked = (await screen.findByText(question)).closest('[role=dialog]') as HTMLElement
  fireEvent.click(within(asked).getByText('Cancel'))
  await waitFor(() => expect(screen.queryByText(question)).toBeNull())
}

async function keepsWhatIsTyped(field: HTMLInputElement, leave: (() => void)[]) {
  const value = field.type === 'range' ? '0.75' : 'VIP'
  fireEvent.change(field, { target: { value } })
  fireEvent.input(field, { target: { value } })
  for (const way of leave) {
    await asksFirst(way)
    expect(field).toBeInTheDocument()
    expect(field.value).toBe(value)
  }
}

test.each(Object.keys(pages))('what was typed into the dialog of %s is not lost by a slip', async (name) => {
  show(pages[name] as ComponentType)
  fireEvent.click(await screen.findByText(/^(Add|New webhook)$/))
  await keepsWhatIsTyped(firstField(await screen.findByRole('dialog')), slips)
})

const editors: Record<string, [ComponentType, add: string, back: string, kind?: RegExp]> = {
  channel: [ChannelsPage, 'Add', 'All channels', /^Chat/],
  rule: [RulesPage, 'New rule', 'All rules'],
}

test.each(Object.keys(editors))('what was typed into the editor of a %s is not lost by going back', async (name) => {
  const [Page, add, back, kind] = editors[name] as [ComponentType, string, string, RegExp?]
  show(Page)
  fireEvent.click(await screen.findByText(add))
  if (kind) fireEvent.click(await screen.findByRole('button', { name: kind }))
  const goBack = () => fireEvent.click(screen.getByRole('button', { name: back }))
  await waitFor(() => firstField(document.body))
  await keepsWhatIsTyped(firstField(document.body), [goBack])
  goBack()
  fireEvent.click(within(await screen.findByRole('dialog', { name: question })).getByText('Leave'))
  await screen.findByText(add)
  await waitFor(() => expect(document.getElementById('main')).toHaveFocus())
})

const twin = { ...contact(), id: 'p2', name: 'Maryam R.', company: 'Lamps' }
const one = { id: 'c1', number: 7, name: 'Maryam', seenSeq: 1 }
type Shown = ComponentType<{ onClose: () => void }>

/** Dialogs that a conversation or a profile opens, whose form has a field. */
const opened: Record<string, Shown> = {
  'a reply to many': ({ onClose }) => <BulkReplyDialog to={[one]} onClose={onClose} />,
  'the part of a photo': ({ onClose }) => <PhotoPart picture={picture} onChoose={() => {}} onClose={onClose} />,
}
// jsdom has no canvas; what is drawn on it is no matter here
const drawing = { fillRect: () => {}, drawImage: () => {} } as unknown as CanvasRenderingContext2D
const picture = { width: 400, height: 300, close: () => {} } as ImageBitmap

/** A button, and what it opens. */
function Opener({ What }: { What: Shown }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      {open && <What onClose={() => setOpen(false)} />}
    </>
  )
}

async function open(What: Shown): Promise<HTMLElement> {
  show(() => <Opener What={What} />)
  const button = await screen.findByText('Open')
  button.focus()
  fireEvent.click(button)
  return screen.findByRole('dialog')
}

test.each(Object.keys(opened))(
  '%s begins with its first field, is not lost by a slip, and gives the focus back',
  async (name) => {
    const dialog = await open(opened[name] as Shown)
    await keepsWhatIsTyped(firstField(dialog), slips)
    fireEvent.click(within(dialog).getByText('Cancel'))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await waitFor(() => expect(screen.getByText('Open')).toHaveFocus())
  },
)

test('what was chosen in merging two contacts is not lost by a slip', async () => {
  const found = [{ contact: twin, traits: ['name'] }] as never
  const dialog = await open(({ onClose }) => (
    <MergeContacts contact={contact({ company: 'Shades' })} found={found} onClose={onClose} />
  ))
  firstField(dialog)
  fireEvent.click(within(dialog).getByText('Maryam R.'))
  const its = (await within(dialog).findByLabelText('Lamps')) as HTMLInputElement
  fireEvent.click(its)
  for (const slip of slips) {
    await asksFirst(slip)
    expect(its).toBeChecked()
  }
})

test.each(slips.map((slip, i) => [['a click outside', 'Escape'][i], slip] as const))(
  'a dialog in which nothing is written closes by %s, and gives the focus back',
  async (_, slip) => {
    const dialog = await open(({ onClose }) => (
      <MergeDialog conversation={conversation()} folder="open" onClose={onClose} />
    ))
    expect(dialog).toContainElement(document.activeElement as HTMLElement)
    await nextTurn()
    slip()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await waitFor(() => expect(screen.getByText('Open')).toHaveFocus())
  },
)

test('why a record was not saved stands in its dialog, which stays open', async () => {
  const refusal = { status: 409, code: 'conflict', errors: [{ field: 'name' }], title: '' }
  new FakeServer().on('POST /api/v1/tags', () => ({ status: 409, body: refusal }))
  show(TagsPage)
  fireEvent.click(await screen.findByText('Add'))
  const dialog = await screen.findByRole('dialog')
  fireEvent.change(firstField(dialog), { target: { value: 'VIP' } })
  fireEvent.click(within(dialog).getByText('Save'))
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('This name is taken.')
})

const sourcesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.test)\.tsx$/.test(f))

test('each dialog that saves is the one save dialog, and each popover the one popover', () => {
  const text = (f: string) => readFileSync(`agent/${f}`, 'utf8')
  const both = sourcesOf('agent').filter((f) => /ui\/dialog'/.test(text(f)) && /save-row'/.test(text(f)))
  expect(both).toEqual([])
  const popovers = sourcesOf('agent').filter((f) => /Popover\b[^\n]*from 'radix-ui'/.test(text(f)))
  expect(popovers).toEqual(['ui/popover-panel.tsx'])
})

test('no other dialog with a form is made than by the one that asks', () => {
  const own = sourcesOf('agent').filter((f) => /Dialog\b[^\n]*from 'radix-ui'/.test(readFileSync(`agent/${f}`, 'utf8')))
  expect(own.sort()).toEqual(['app/command-bar.tsx', 'ui/dialog.tsx'] /* the bar holds a search and no work */)
})
