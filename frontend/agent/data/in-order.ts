const last = new Map<string, Promise<unknown>>()

/** Asks for one thing after the other under a name: two requests at a time arrive in either order. */
export function inOrder<T>(name: string, ask: () => Promise<T>): Promise<T> {
  const mine = (last.get(name) ?? Promise.resolve()).then(ask, ask)
  last.set(name, mine)
  const over = () => {
    if (last.get(name) === mine) last.delete(name)
  }
  mine.then(over, over)
  return mine
}

/** Whether something under this name has not been answered. */
export const busy = (name: string): boolean => last.has(name)
