import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bootstrapQuery } from '../../data/bootstrap'
import type { Change } from '../../data/change'
import { conversationQuery, patchRow } from '../../data/conversations'
import { firstTexts } from '../../data/i18n'
import type { Closing } from '../../data/outbox'
import { bootstrap, conversation } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { newestAction } from '../../ui/toast'
import { offerOpening } from './undo'
import { useUpdate } from './update'

beforeEach(firstTexts)
afterEach(() => vi.unstubAllGlobals())

type Answer = { status?: number; body: object }

function setUp(answer?: Answer | ((body: object) => Promise<Answer>)) {
  const before = conversation({ folder: 'f1' })
  const server = new FakeServer().on('PATCH /api/v1/conversations/*', ({ body }) =>
    typeof answer === 'function' ? answer(body) : (answer ?? { body: { ...before, ...body, version: 2 } }),
  )
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap())
  client.setQueryData(conversationQuery('c1').queryKey, before)
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  const hook = renderHook(() => useUpdate('c1'), { wrapper })
  const shown = () => client.getQueryData(conversationQuery('c1').queryKey)
  return { hook, client, shown, before, sent: () => server.of('PATCH /api/v1/conversations/*').map((a) => a.body) }
}

describe('what takes a conversation out of the list', () => {
  test.each<[string, Change, Change]>([
    ['closed', { status: 'closed' }, { status: 'open' }],
    ['snoozed', { snoozedUntil: '2026-12-01T05:30:00.000Z' }, { status: 'open' }],
    ['thrown away', { status: 'trash' }, { status: 'open' }],
    ['moved', { folder: null }, { folder: 'f1' }],
  ])('is taken back by its toast when %s, once and also after leaving it', async (_, change, back) => {
    const { hook, sent } = setUp()
    hook.result.current(change)
    await waitFor(() => expect(newestAction()).toBeDefined())
    hook.unmount()
    newestAction()?.()
    expect(newestAction()).toBeUndefined()
    await waitFor(() => expect(sent()).toEqual([change, back]))
    await vi.dynamicImportSettled()
    expect(newestAction()).toBeUndefined()
  })

  test('offers nothing when the server refuses, nor for what stays where it is', async () => {
    const refused = setUp({ status: 403, body: { code: 'forbidden' } })
    refused.hook.result.current({ status: 'closed' })
    await waitFor(() => expect(refused.sent()).toHaveLength(1))
    const plain = setUp()
    plain.hook.result.current({ priority: 'high' })
    await waitFor(() => expect(plain.sent()).toEqual([{ priority: 'high' }]))
    await vi.dynamicImportSettled()
    expect(newestAction()).toBeUndefined()
  })
})

describe('what a message closed', () => {
  const opened = async (status: string, was: Closing['was']) => {
    const now = conversation({ status: status as 'closed' })
    const server = new FakeServer()
      .on('GET /api/v1/conversations/*', () => ({ body: now }))
      .on('PATCH /api/v1/conversations/*', ({ body }) => ({ body: { ...now, ...body } }))
    const client = new QueryClient()
    client.setQueryData(bootstrapQuery.queryKey, bootstrap())
    await offerOpening(client, { conversation: 'c1', number: 1042, was })
    newestAction()?.()
    await waitFor(() => expect(client.getQueryData(conversationQuery('c1').queryKey)).toBeDefined())
    return server.of('PATCH /api/v1/conversations/*').map((a) => a.body)
  }
  test.each<[string, Closing['was'], Change]>([
    ['open', { status: 'open' }, { status: 'open' }],
    ['pending', { status: 'pending' }, { status: 'pending' }],
    [
      'asleep',
      { status: 'snoozed', snoozedUntil: '2099-12-01T05:30:00.000Z' },
      { snoozedUntil: '2099-12-01T05:30:00.000Z' },
    ],
  ])('is %s again, as it was', async (_, was, back) => {
    expect(await opened('closed', was)).toEqual([back])
  })
  test('is left alone when it is open by then', async () => {
    expect(await opened('open', { status: 'pending' })).toEqual([])
  })
})

describe('changes faster than their answers', () => {
  /** A server that answers when it is told to. */
  function slow() {
    const answers: (() => void)[] = []
    let version = 1
    const it = setUp(
      (body) =>
        new Promise((resolve) =>
          answers.push(() => resolve({ body: { ...conversation({ folder: 'f1' }), ...body, version: ++version } })),
        ),
    )
    const answer = async (n: number) => {
      await waitFor(() => expect(answers).toHaveLength(n))
      answers[n - 1]?.()
    }
    return { ...it, answer }
  }

  test('reach the server in their order, and no answer takes the later off the screen', async () => {
    const { hook, shown, sent, answer, client, before } = slow()
    hook.result.current({ assignee: 'a1' })
    hook.result.current({ priority: 'high' })
    await waitFor(() => expect(shown()).toMatchObject({ assignee: 'a1', priority: 'high' }))
    expect(sent()).toEqual([{ assignee: 'a1' }])
    // Somebody else's change is told while these are on their way.
    patchRow(client, { ...before, version: 2, subject: 'Lamps' })
    expect(shown()).toMatchObject({ subject: 'Lamps', assignee: 'a1', priority: 'high' })
    await answer(1)
    await waitFor(() => expect(sent()).toEqual([{ assignee: 'a1' }, { priority: 'high' }]))
    expect(shown()).toMatchObject({ priority: 'high' })
    await answer(2)
    await waitFor(() => expect(client.isMutating()).toBe(0))
    expect(shown()).toMatchObject({ version: 3, priority: 'high' })
  })

  test('are taken back before they are answered: what was done last, and not what before', async () => {
    const { hook, shown, sent, answer } = slow()
    hook.result.current({ status: 'closed' })
    await waitFor(() => expect(shown()?.status).toBe('closed'))
    newestAction()?.()
    expect(newestAction()).toBeUndefined()
    await waitFor(() => expect(shown()?.status).toBe('open'))
    await answer(1)
    await answer(2)
    await waitFor(() => expect(sent()).toEqual([{ status: 'closed' }, { status: 'open' }]))
  })
})
