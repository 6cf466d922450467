// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest'
import { openMemory } from './storage'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

const refuses = (name: string) => (): Storage => {
  throw new DOMException(name, name)
}

it('keeps channels apart', () => {
  const [a, b] = [openMemory('a'), openMemory('b')]
  a.set('token', 'secret')
  expect(a.get('token')).toBe('secret')
  expect([b.get('token'), b.keys('')]).toEqual([null, []])
  a.set('token', null)
  expect(a.get('token')).toBeNull()
})

it('sees what another tab stored or removed', () => {
  const [tab, other] = [openMemory('a'), openMemory('a')]
  tab.set('outbox:2', '{}')
  tab.set('outbox:1', '{}')
  expect(other.keys('outbox:')).toEqual(['outbox:1', 'outbox:2'])
  other.set('outbox:1', null)
  expect(tab.keys('outbox:')).toEqual(['outbox:2'])
})

it('works for the page view where storage is refused or full', () => {
  const full = Object.assign(Object.create(null), {
    getItem: () => null,
    removeItem: refuses('x'),
    setItem: refuses('QuotaExceededError'),
  })
  for (const storage of [refuses('SecurityError'), () => full as Storage]) {
    const memory = openMemory('a', storage, storage)
    memory.set('draft:c:t', 'kept')
    expect([memory.get('draft:c:t'), memory.keys('draft:c:')]).toEqual(['kept', ['draft:c:t']])
    memory.set('draft:c:t', null)
    expect([memory.get('draft:c:t'), memory.keys('')]).toEqual([null, []])
    memory.leave()
  }
})

it('knows a tab again when it comes back, and takes a copy of it for another', () => {
  const first = openMemory('a')
  expect(openMemory('a').tab).not.toBe(first.tab)
  first.leave()
  expect(openMemory('a').tab).toBe(first.tab)
})
