// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, renderHook, screen, waitFor, within } from '@testing-library/react'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import openapi from '../../../../server/api/openapi.json'
import { bootstrapQuery } from '../../data/bootstrap'
import { i18n, readTexts, speak } from '../../data/i18n'
import { bootstrap, reza, sara } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { AuditPage } from './audit-page'
import { type AuditEntry, auditQuery, noFilter, startOf } from './queries'
import { useDetails, useSentence } from './sentence'

const schemas = openapi.components.schemas as unknown as Record<
  string,
  { properties: Record<string, { enum?: string[] }> }
>
const listOf = (schema: string, property: string) => schemas[schema]?.properties[property]?.enum ?? []

const route = 'GET /api/v1/audit'
const entry = (part: Partial<AuditEntry> = {}): AuditEntry => ({
  id: 'e1',
  at: '2026-11-29T20:45:00Z',
  kind: 'signed_in',
  actor: { kind: 'agent', id: sara.id },
  agent: sara.id,
  address: '203.0.113.7',
  device: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36',
  ...part,
})

let server: FakeServer
let wrapper: (props: { children: ReactNode }) => ReactNode

beforeEach(async () => {
  server = new FakeServer()
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap())
  await readTexts('admin')
  await readTexts('audit')
  await speak('en')
  wrapper = ({ children }) => (
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>{children}</I18nextProvider>
    </QueryClientProvider>
  )
})
afterEach(() => vi.unstubAllGlobals())

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, '')

describe('every entry that the server can write', () => {
  const kinds = listOf('AuditEntry', 'kind') as AuditEntry['kind'][]
  const types = listOf('AuditRecord', 'type') as NonNullable<AuditEntry['record']>['type'][]
  const actors = listOf('Actor', 'kind') as AuditEntry['actor']['kind'][]

  test('is known from the description of the API', () => {
    expect(kinds.length).toBeGreaterThan(10)
    expect(types.length).toBeGreaterThan(10)
    expect(actors).toContain('system')
  })

  test.each(['en', 'fa'])('is a whole sentence in %s', async (language) => {
    await speak(language)
    const { result } = renderHook(useSentence, { wrapper })
    const check = (part: Partial<AuditEntry>) => {
      const said = result.current(entry(part))
      expect(said, JSON.stringify(part)).not.toMatch(/[{}_]|undefined|^\s*$/)
      if (language === 'fa') expect(plain(said).replace(/Sara Ahmadi|Reza Karimi|VIP|API/g, '')).not.toMatch(/[a-z]/i)
      return said
    }
    for (const kind of kinds) {
      for (const actor of actors)
        for (const agent of [undefined, sara.id, reza.id, 'gone'])
          check({ kind, agent, actor: { kind: actor, id: sara.id } })
      for (const type of types) {
        check({ kind, record: { type, id: 'r1' } })
        const said = check({ kind, record: { type, id: 'r1', name: 'VIP' } })
        if (['created', 'changed', 'deleted'].includes(kind)) expect(said).toContain('VIP')
      }
    }
  })

  test('says what it was about by name, and which fields', () => {
    const { result } = renderHook(() => [useSentence(), useDetails()] as const, { wrapper })
    const [sentence, details] = result.current
    const told = (part: Partial<AuditEntry>) => [sentence(entry(part)), ...details(entry(part))].map(plain)
    expect(
      told({
        kind: 'changed',
        agent: undefined,
        record: { type: 'hours', id: 'h', name: 'Tehran' },
        changed: ['week', 'updatedAt'],
      }),
    ).toEqual(['Sara Ahmadi changed the business hours “Tehran”', 'Changed: Weekly hours'])
    const moves = [
      { field: 'role', from: 'agent', to: 'admin' },
      { field: 'teams', from: '["t1"]', to: '' },
      { field: 'disabled', to: 'true' },
    ]
    expect(told({ kind: 'access', agent: reza.id, moves, changed: ['role', 'teams', 'disabled', 'name'] })).toEqual([
      'Sara Ahmadi changed what Reza Karimi may do',
      'Role: Agent → Admin',
      'Teams: Support → none',
      'Disabled: no → yes',
      'Changed: Name',
    ])
    const unknown = { kind: 'sign_in_failed', actor: { kind: 'system' }, agent: undefined } as const
    expect(told(unknown)).toEqual(['A sign-in with an unknown e-mail address failed'])
    expect(told({ kind: 'signed_out', agent: reza.id })).toEqual(['Sara Ahmadi ended a session of Reza Karimi'])
    expect(told({ kind: 'signed_out' })).toEqual(['Sara Ahmadi signed out'])
  })
})

test('lists the newest with address and device, and the older ones on request', async () => {
  server.on(route, ({ query }) => ({
    body: query.get('after')
      ? { items: [entry({ id: 'e2', kind: 'signed_out', address: '198.51.100.9', device: undefined })] }
      : { items: [entry()], next: 'page 2' },
  }))
  render(<AuditPage />, { wrapper })
  const list = await screen.findByRole('list', { name: 'Audit trail' })
  const first = within(list).getByRole('listitem')
  expect(plain(first.textContent ?? '')).toContain('Sara Ahmadi signed in203.0.113.7 · Chrome · Linux')
  expect(first.textContent).toContain('00:15') // of the workspace's zone
  fireEvent.click(screen.getByText('Show older'))
  expect(await within(list).findByText('198.51.100.9')).toBeVisible()
  expect(within(list).getAllByRole('listitem')).toHaveLength(2)
  expect(screen.queryByText('Show older')).toBeNull()
})

test('is narrowed to a person and a group, and widened again', async () => {
  server.on(route, () => ({ body: { items: [] } }))
  render(<AuditPage />, { wrapper })
  expect(await screen.findByText(/Nothing has happened yet/)).toBeVisible()
  fireEvent.change(screen.getByLabelText('Person'), { target: { value: reza.id } })
  fireEvent.change(screen.getByLabelText('About'), { target: { value: 'access' } })
  expect(await screen.findByText('Nothing matches these filters.')).toBeVisible()
  const asked = () => Object.fromEntries(server.of(route).at(-1)?.query ?? [])
  await waitFor(() => expect(asked()).toEqual({ limit: '50', agent: reza.id, group: 'access' }))
  fireEvent.click(screen.getByText('Clear the filters'))
  expect(await screen.findByText(/Nothing has happened yet/)).toBeVisible()
})

test('a span of days ends with its last day, in the workspace’s zone', async () => {
  server.on(route, () => ({ body: { items: [] } }))
  const days = { ...noFilter, from: '2026-11-01', to: '2026-11-30' }
  await new QueryClient().fetchInfiniteQuery(auditQuery(days, 'Asia/Tehran'))
  expect(Object.fromEntries(server.of(route).at(-1)?.query ?? [])).toEqual({
    limit: '50',
    from: '2026-10-31T20:30:00.000Z',
    to: '2026-11-30T20:30:00.000Z',
  })
})

test('says why it cannot be read, and reads it again', async () => {
  server.on(route, () => ({ status: 503, body: { status: 503, code: 'unavailable', title: '' } }))
  render(<AuditPage />, { wrapper })
  const alert = await screen.findByRole('alert')
  expect(alert).toHaveTextContent('The server cannot do this right now.')
  server.on(route, () => ({ body: { items: [entry()] } }))
  fireEvent.click(within(alert).getByText('Try again'))
  expect(await screen.findByRole('list', { name: 'Audit trail' })).toBeVisible()
  expect(screen.queryByRole('alert')).toBeNull()
})

test('a day begins at its first moment, also where a clock change leaves out midnight', () => {
  expect(startOf('2026-11-30', 'Asia/Tehran').toISOString()).toBe('2026-11-29T20:30:00.000Z')
  expect(startOf('2026-03-29', 'Asia/Beirut').toISOString()).toBe('2026-03-28T22:00:00.000Z')
  expect(startOf('2026-06-01', 'Pacific/Kiritimati').toISOString()).toBe('2026-05-31T10:00:00.000Z')
  expect(startOf('2026-06-01', 'Pacific/Midway').toISOString()).toBe('2026-06-01T11:00:00.000Z')
})
