import { uuidv7 } from './uuid'

/**
 * The panel's memory in its own origin, one set of keys a channel. When the
 * browser refuses storage to embedded pages it lasts as long as the page.
 */
export interface Memory {
  /** This tab, over its reloads: a tab that was duplicated is another one. */
  readonly tab: string
  get(key: MemoryKey): string | null
  set(key: MemoryKey, value: string | null): void
  /** The keys that begin so. */
  keys(start: 'outbox:' | `draft:${string}` | ''): MemoryKey[]
  /** The page goes. Its tab may load another one, which is to know itself again. */
  leave(): void
}

/**
 * What waits and what is being written have a key each: several tabs write them. An
 * older version had one key for all that waits, and one for the text.
 */
export type MemoryKey = 'token' | 'email' | 'outbox' | 'draft' | `outbox:${string}` | `draft:${string}:${string}`

/** Forgets everything. */
export function wipe(memory: Memory): void {
  for (const key of memory.keys('')) memory.set(key, null)
}

export function openMemory(
  channel: string,
  storage: () => Storage = () => localStorage,
  session: () => Storage = () => sessionStorage,
): Memory {
  const held = new Map<string, string>()
  const prefix = `pasokh:${channel}:`
  let tab = uuidv7()
  try {
    // A copy of the tab copies what is stored: while the page is there, its name is not.
    tab = session().getItem(prefix) ?? tab
    session().removeItem(prefix)
  } catch {
    // Refused: each page view is a tab of its own.
  }
  return {
    tab,
    get(key) {
      try {
        return held.get(key) ?? storage().getItem(prefix + key)
      } catch {
        return held.get(key) ?? null
      }
    },
    set(key, value) {
      held.delete(key)
      try {
        if (value === null) storage().removeItem(prefix + key)
        else storage().setItem(prefix + key, value)
      } catch {
        if (value !== null) held.set(key, value) // refused or full: kept for this page view
      }
    },
    keys(start) {
      const all = [...held.keys()]
      try {
        for (const name of Object.keys(storage())) if (name.startsWith(prefix)) all.push(name.slice(prefix.length))
      } catch {
        // Refused: what is held is all.
      }
      return [...new Set(all)].filter((key) => key.startsWith(start)).sort() as MemoryKey[]
    },
    leave() {
      try {
        session().setItem(prefix, tab)
      } catch {
        // Refused: see above.
      }
    },
  }
}
