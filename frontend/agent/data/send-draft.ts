import type { QueryClient } from '@tanstack/react-query'
import { bootstrapQuery } from './bootstrap'
import { changeDraft, draftAt, nothing } from './drafts'
import { newId } from './id'
import { setMailDraft } from './mail-draft'
import { send } from './outbox'
import { offerUndo } from './take-back'
import { arrived } from './uploads'
import { callOff, type Wanted, waiting } from './waiting'

/** Sends what is drafted: from here on it is a message and no draft. */
export function sendDraft(client: QueryClient, key: string, wanted: Wanted): void {
  const { files, message } = draftAt(key)
  const at = new Date().toISOString()
  const id = message ?? newId()
  void send(client, { ...wanted, id, files, at, state: 'waiting' })
  changeDraft(key, () => nothing)
  if (wanted.mail) setMailDraft(key, undefined)
  if (wanted.later && 'seconds' in wanted.later) offerUndo(client, { ...wanted, id }, wanted.later.seconds)
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
