// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { conversation, message } from '../../testing/make'
import { FakeServer } from '../../testing/server'
import { glance, useReadMark } from './use-read-mark'

let focus = true
beforeEach(() => {
  vi.useFakeTimers()
  focus = true
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focus)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

function open(atEnd = true) {
  const server = new FakeServer().on('PUT /api/v1/conversations/*/seen', () => ({ body: {} }))
  const client = new QueryClient()
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  const items = [message(1), message(2)]
  const hook = renderHook(({ end }) => useReadMark(conversation({ lastSeq: 2 }), items, end), {
    wrapper,
    initialProps: { end: atEnd },
  })
  return { ...hook, marks: () => server.of('PUT /api/v1/conversations/*/seen').map((a) => a.body.seq) }
}

describe('a conversation is read', () => {
  test('once its end was before somebody for a moment', async () => {
    const { marks } = open()
    await vi.advanceTimersByTimeAsync(glance - 1)
    expect(marks()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(marks()).toEqual([2])
  })

  test('not by who passes it on the way through a list', async () => {
    const { marks, unmount } = open()
    await vi.advanceTimersByTimeAsync(glance / 2)
    unmount()
    await vi.advanceTimersByTimeAsync(10 * glance)
    expect(marks()).toEqual([])
  })

  test('not in a window without the focus, but as soon as it has it', async () => {
    focus = false
    const { marks } = open()
    await vi.advanceTimersByTimeAsync(10 * glance)
    expect(marks()).toEqual([])
    focus = true
    dispatchEvent(new Event('focus'))
    await vi.advanceTimersByTimeAsync(glance)
    expect(marks()).toEqual([2])
  })

  test('not before one has scrolled to its end', async () => {
    const { marks, rerender } = open(false)
    await vi.advanceTimersByTimeAsync(10 * glance)
    expect(marks()).toEqual([])
    rerender({ end: true })
    await vi.advanceTimersByTimeAsync(glance)
    expect(marks()).toEqual([2])
  })
})
