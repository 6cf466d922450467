import type { QueryClient } from '@tanstack/react-query'
import { bootstrapQuery } from './bootstrap'
import { changeDraft, draftAt, nothing } from './drafts'
import { newId } from './id'
import { type Outgoing, send } from './outbox'
import { createStore } from './store'
import { arrived } from './uploads'

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

/** Sends what is drafted: from here on it is a message and no draft. */
export function sendDraft(client: QueryClient, key: string, wanted: Wanted): void {
  const { files, message } = draftAt(key)
  const at = new Date().toISOString()
  void send(client, { ...wanted, id: message ?? newId(), files, at, state: 'sending' })
  changeDraft(key, () => nothing)
}

/**
 * Sends a draft once all its files are there, also when another conversation is
 * shown by then. When one does not arrive nothing is sent, and onStop is told.
 */
export async function sendOnceThere(
  client: QueryClient,
  key: string,
  wanted: Wanted,
  onStop: () => void,
): Promise<void> {
  waiting.set((all) => ({ ...all, [key]: wanted }))
  const there = await arrived(key)
  if (waiting.get()[key] !== wanted) return
  callOff(key)
  if (!there) onStop()
  // Somebody else may be signed in by now, or nobody: then it stays its author's draft.
  else if (client.getQueryData(bootstrapQuery.queryKey)?.me.id === wanted.by) sendDraft(client, key, wanted)
}
