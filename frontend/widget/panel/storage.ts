/**
 * The panel's memory in its own origin, one set of keys a channel. When the
 * browser refuses storage to embedded pages it lasts as long as the page.
 */
export interface Memory {
  get(key: MemoryKey): string | null
  set(key: MemoryKey, value: string | null): void
}

const keys = ['token', 'outbox', 'draft', 'email'] as const
export type MemoryKey = (typeof keys)[number]

/** Forgets everything. */
export function wipe(memory: Memory): void {
  for (const key of keys) memory.set(key, null)
}

export function openMemory(channel: string, storage: () => Storage = () => localStorage): Memory {
  const held = new Map<string, string>()
  const name = (key: MemoryKey) => `pasokh:${channel}:${key}`
  return {
    get(key) {
      try {
        return held.get(key) ?? storage().getItem(name(key))
      } catch {
        return held.get(key) ?? null
      }
    },
    set(key, value) {
      held.delete(key)
      try {
        if (value === null) storage().removeItem(name(key))
        else storage().setItem(name(key), value)
      } catch {
        if (value !== null) held.set(key, value) // refused or full: kept for this page view
      }
    },
  }
}
