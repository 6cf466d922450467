import { useSyncExternalStore } from 'react'

/** A small store outside React, for what is live and not on the server's lists. */
export interface Store<T> {
  get: () => T
  set: (change: (was: T) => T) => void
  use: <S>(select: (state: T) => S) => S
}

/** `select` must return the same thing for the same state: a field, not a new object. */
export function createStore<T>(initial: T): Store<T> {
  let state = initial
  const listeners = new Set<() => void>()
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    get: () => state,
    set: (change) => {
      const next = change(state)
      if (Object.is(next, state)) return
      state = next
      for (const listener of listeners) listener()
    },
    use: (select) => useSyncExternalStore(subscribe, () => select(state)),
  }
}
