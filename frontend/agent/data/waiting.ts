import { createStore } from '../ui/store'
import type { Outgoing } from './outbox'

/** A message as its author wants it sent; its files are those of the draft by then. */
export type Wanted = Omit<Outgoing, 'id' | 'files' | 'at' | 'state'>

/**
 * What is to be sent as soon as its files are there, by draft. It stays a draft
 * until then, so that nothing is lost when it is called off, an upload fails, or
 * the page is gone.
 */
export const waiting = createStore<Record<string, Wanted>>({})

export const callOff = (key: string): void =>
  waiting.set((all) => {
    const { [key]: off, ...others } = all
    return off ? others : all
  })
