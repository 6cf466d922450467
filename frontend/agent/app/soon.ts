import type { QueryClient, QueryKey } from '@tanstack/react-query'

/** Asks for things again a little later, each at most once in a while, however much happens. */
export type Soon = (key: QueryKey, first?: number, pause?: number) => void

/**
 * Returns a function that invalidates a key `first` ms from now. Calls until
 * then are one; after it the next comes no sooner than `pause` ms later.
 */
export function createSoon(client: QueryClient): Soon {
  const waiting = new Set<string>()
  const ran = new Map<string, number>()
  return (key, first = 150, pause = 1000) => {
    const name = JSON.stringify(key)
    if (waiting.has(name)) return
    waiting.add(name)
    const wait = Math.max(first, (ran.get(name) ?? Number.NEGATIVE_INFINITY) + pause - Date.now())
    setTimeout(() => {
      waiting.delete(name)
      ran.set(name, Date.now())
      void client.invalidateQueries({ queryKey: key })
    }, wait)
  }
}
