// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { conversationQuery } from '../../data/conversations'
import { firstTexts } from '../../data/i18n'
import { contact, conversation } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { useContactChange } from './change'

const route = 'PATCH /api/v1/contacts/*'

beforeEach(firstTexts)
afterEach(() => vi.unstubAllGlobals())

test('two tags chosen before the server has answered are both put on', async () => {
  const answers: (() => void)[] = []
  const server = new FakeServer().on(
    route,
    ({ body }) => new Promise((resolve) => answers.push(() => resolve({ body: { ...contact(), ...body } }))),
  )
  const client = new QueryClient()
  const c = conversation()
  client.setQueryData(conversationQuery(c.id).queryKey, c)
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  const { result } = renderHook(() => useContactChange(c), { wrapper })
  const put = (id: string) => result.current(({ tags }) => ({ tags: [...tags, id] }))
  const both = [put('g1'), put('g2')]
  await waitFor(() => expect(answers).toHaveLength(1))
  answers[0]?.()
  await waitFor(() => expect(answers).toHaveLength(2))
  answers[1]?.()
  await Promise.all(both)
  expect(server.of(route).map((a) => a.body)).toEqual([{ tags: ['g1'] }, { tags: ['g1', 'g2'] }])
})
