import { expect, it } from 'vitest'
import { openMemory } from './storage'

function fakeStorage(set?: () => void): Storage {
  const held = new Map<string, string>()
  return {
    getItem: (k: string) => held.get(k) ?? null,
    setItem(k: string, v: string) {
      set?.()
      held.set(k, v)
    },
    removeItem: (k: string) => held.delete(k),
    key: () => null,
    clear: () => held.clear(),
    length: 0,
  } as Storage
}

it('keeps channels apart', () => {
  const storage = fakeStorage()
  const [a, b] = [openMemory('a', () => storage), openMemory('b', () => storage)]
  a.set('token', 'secret')
  expect(a.get('token')).toBe('secret')
  expect(b.get('token')).toBeNull()
  a.set('token', null)
  expect(a.get('token')).toBeNull()
})

it('sees what another tab stored or removed', () => {
  const storage = fakeStorage()
  const [tab, other] = [openMemory('a', () => storage), openMemory('a', () => storage)]
  tab.set('outbox', '[]')
  other.set('outbox', null)
  expect(tab.get('outbox')).toBeNull()
})

it('works for the page view where storage is refused or full', () => {
  const refused = openMemory('a', () => {
    throw new DOMException('denied', 'SecurityError')
  })
  const full = openMemory('a', () =>
    fakeStorage(() => {
      throw new DOMException('full', 'QuotaExceededError')
    }),
  )
  for (const memory of [refused, full]) {
    memory.set('draft', 'kept')
    expect(memory.get('draft')).toBe('kept')
    memory.set('draft', null)
    expect(memory.get('draft')).toBeNull()
  }
})
