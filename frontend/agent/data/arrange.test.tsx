// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Folder } from '../../shared/api/client'
import { bootstrap } from '../testing/make'
import { FakeServer } from '../testing/server'
import { arranged, moved, useArrangement } from './arrange'
import { bootstrapQuery } from './bootstrap'

const folder = (id: string, order = 0): Folder => ({ id, name: id, color: 0, kind: 'manual', order, version: 1 })
const folders = ['a', 'b', 'c', 'd'].map((id, i) => folder(id, i))
const ids = (parts: [Folder[], Folder[]]) => parts.map((part) => part.map((f) => f.id).join(''))

describe('folders as an agent has them', () => {
  test('stand as the workspace has them until they are arranged', () => {
    expect(ids(arranged(folders, {}))).toEqual(['', 'abcd'])
  })
  test('the pinned stand apart, each part in its order, the unnamed last', () => {
    expect(ids(arranged(folders, { pinned: ['d', 'b'], order: ['c', 'd'] }))).toEqual(['db', 'ca'])
  })
  test('what is gone is passed over', () => {
    expect(ids(arranged(folders, { pinned: ['x'], order: ['y', 'b'] }))).toEqual(['', 'bacd'])
  })
  test('one is put in the place of another, up and down', () => {
    expect(moved(folders, {}, 'd', 'b').order).toEqual(['a', 'd', 'b', 'c'])
    expect(moved(folders, {}, 'a', 'c').order).toEqual(['b', 'c', 'a', 'd'])
  })
  test('nothing moves to where it is, or to another part', () => {
    const was = { order: ['a'] }
    expect(moved(folders, was, 'a', 'a')).toBe(was)
    expect(moved(folders.slice(0, 2), was, 'a', 'd')).toBe(was)
  })
  test('the order of the other part stays', () => {
    expect(moved(folders.slice(0, 2), { order: ['d', 'c'] }, 'b', 'a').order).toEqual(['b', 'a', 'd', 'c'])
  })
})

describe('folders arranged faster than the server answers', () => {
  afterEach(() => vi.unstubAllGlobals())
  const route = 'PATCH /api/v1/me'

  test('go where all that was asked for leads, in its order', async () => {
    const answers: (() => void)[] = []
    const server = new FakeServer().on(route, () => new Promise((resolve) => answers.push(() => resolve({ body: {} }))))
    const client = new QueryClient()
    client.setQueryData(bootstrapQuery.queryKey, bootstrap({ folders }))
    const wrapper = ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    )
    const { result } = renderHook(() => useArrangement(), { wrapper })
    const { move, toggle } = result.current // what a key finds that comes before the screen is drawn anew
    act(() => {
      move('d', 'c')
      move('d', 'b')
      toggle('a')
    })
    // What another device is told meanwhile is not what is gone on from.
    client.setQueryData(bootstrapQuery.queryKey, bootstrap({ folders }))
    act(() => move('d', 'b'))
    const asked = () => server.of(route).map((a) => (a.body.preferences as { folders: object }).folders)
    for (let n = 1; n <= 3; n++) {
      await waitFor(() => expect(answers).toHaveLength(n))
      answers[n - 1]?.()
    }
    await waitFor(() => expect(asked()).toHaveLength(4))
    expect(asked()).toEqual([
      { order: ['a', 'b', 'd', 'c'] },
      { order: ['a', 'd', 'b', 'c'] },
      { order: ['a', 'd', 'b', 'c'], pinned: ['a'] },
      { order: ['b', 'd', 'c', 'a'], pinned: ['a'] },
    ])
  })
})
