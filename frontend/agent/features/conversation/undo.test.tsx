// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bootstrapQuery } from '../../data/bootstrap'
import type { Change } from '../../data/change'
import { conversationQuery, patchRow } from '../../data/conversations'
import { firstTexts } from '../../data/i18n'
import { bootstrap, conversation } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { newestAction, Toasts } from '../../ui/toast'
import { offerOpening } from './undo'
import { useUpdate } from './update'

beforeEach(firstTexts)
afterEach(() => vi.unstubAllGlobals())

type Answer = { status?: number; body: object }

function setUp(answer?: Answer | ((body: object) => Promise<Answer>), undone?: Answer) {
  const before = conversation({ folder: 'f1' })
  const server = new FakeServer().on('PATCH /api/v1/conversations/*', ({ body }) =>
    typeof answer === 'function' ? answer(body) : (answer ?? { body: { ...before, ...body, version: 2 } }),
  )
  server.on('POST /api/v1/conversations/*/undo', () => undone ?? { body: { ...before, version: 9 } })
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap())
  client.setQueryData(conversationQuery('c1').queryKey, before)
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  const hook = renderHook(() => useUpdate('c1'), { wrapper })
  const shown = () => client.getQueryData(conversationQuery('c1').queryKey)
  const undos = () => server.of('POST /api/v1/conversations/*/undo').map((a) => a.body)
  return {
    hook,
    client,
    shown,
    before,
    undos,
    sent: () => server.of('PATCH /api/v1/conversations/*').map((a) => a.body),
  }
}

describe('what takes a conversation out of the list', () => {
  test.each<[string, Change]>([
    ['closed', { status: 'closed' }],
    ['snoozed', { snoozedUntil: '2026-12-01T05:30:00.000Z' }],
    ['thrown away', { status: 'trash' }],
    ['moved', { folder: null }],
  ])('is taken back by its toast when %s, once and also after leaving it', async (_, change) => {
    const { hook, sent, undos } = setUp()
    hook.result.current(change)
    await waitFor(() => expect(newestAction()).toBeDefined())
    hook.unmount()
    newestAction()?.()
    expect(newestAction()).toBeUndefined()
    await waitFor(() => expect(undos()).toEqual([{ version: 2 }]))
    expect(sent()).toEqual([change])
    await vi.dynamicImportSettled()
    expect(newestAction()).toBeUndefined()
  })

  test('says so when somebody has changed it since', async () => {
    const { hook, undos } = setUp(undefined, { status: 409, body: { code: 'conflict' } })
    const { container } = render(<Toasts />)
    hook.result.current({ status: 'closed' })
    await waitFor(() => expect(newestAction()).toBeDefined())
    newestAction()?.()
    await waitFor(() => expect(undos()).toHaveLength(1))
    await waitFor(() => expect(container.textContent).toContain('somebody has changed it since'))
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

test('what a message closed is opened again by the message, which stays sent', async () => {
  const server = new FakeServer().on('POST /api/v1/conversations/*/undo', () => ({ body: conversation() }))
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap())
  await offerOpening(client, { id: 'm7', conversation: 'c1', number: 1042, was: { status: 'pending' } })
  newestAction()?.()
  await waitFor(() => expect(client.getQueryData(conversationQuery('c1').queryKey)).toBeDefined())
  expect(server.of('POST /api/v1/conversations/*/undo').map((a) => a.body)).toEqual([{ message: 'm7' }])
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
    const { hook, shown, sent, undos, answer } = slow()
    hook.result.current({ status: 'closed' })
    await waitFor(() => expect(shown()?.status).toBe('closed'))
    newestAction()?.()
    expect(newestAction()).toBeUndefined()
    await waitFor(() => expect(shown()?.status).toBe('open'))
    expect(undos()).toEqual([])
    await answer(1)
    await waitFor(() => expect(undos()).toEqual([{ version: 2 }]))
    expect(sent()).toEqual([{ status: 'closed' }])
  })
})
