import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query'

/** Asks for things again a little later, each at most once in a while, however much happens. */
export type Soon = (key: QueryKey, first?: number, pause?: number) => void

/** How many times as long as a read took it rests: what is slow to read must not be read all the time. */
const restPerRead = 4

/**
 * Returns a function that invalidates a key `first` ms from now, or has it read as `read` does. Calls until
 * then are one. After the read is over the next comes no sooner than `pause` ms
 * later; a read is never broken off for the next, which might not end either.
 */
export function createSoon(
  client: QueryClient,
  read: (key: QueryKey) => Promise<void> = (queryKey) => client.invalidateQueries({ queryKey }),
): Soon {
  const busy = new Map<string, { again?: () => void }>()
  const begin = (key: QueryKey, name: string, first: number, pause: number) => {
    const own: { again?: () => void } = {}
    busy.set(name, own)
    setTimeout(async () => {
      own.again = undefined // told of before the read: it will see that
      const began = Date.now()
      // and does not fail with the read
      await read(key)
      setTimeout(
        () => {
          busy.delete(name)
          own.again?.()
        },
        Math.max(pause, restPerRead * (Date.now() - began)),
      )
    }, first)
  }
  return (key, first = 150, pause = 1000) => {
    const name = hashKey(key)
    const now = busy.get(name)
    if (now) now.again = () => begin(key, name, 0, pause)
    else begin(key, name, first, pause)
  }
}
