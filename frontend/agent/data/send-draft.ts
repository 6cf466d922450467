import type { QueryClient } from '@tanstack/react-query'
import { bootstrapQuery } from './bootstrap'
import { changeDraft, draftAt, draftKey, nothing, readUpTo } from './drafts'
import { newId } from './id'
import { draftOf, setMailDraft } from './mail-draft'
import { discard, type Outgoing, send } from './outbox'
import { arrived } from './uploads'
import { callOff, type Wanted, waiting } from './waiting'

/** Sends what is drafted: from here on it is a message and no draft. */
export function sendDraft(client: QueryClient, key: string, wanted: Wanted): void {
  const { files, message } = draftAt(key)
  const at = new Date().toISOString()
  void send(client, { ...wanted, id: message ?? newId(), files, at, state: 'waiting' })
  changeDraft(key, () => nothing)
  if (wanted.mail) setMailDraft(key, undefined)
}

/** Puts a message that did not go back where it was written, before what is begun there, and out of the outbox. */
export function editAgain(m: Outgoing): void {
  const key = draftKey(m.by, m.conversation, m.kind)
  const seen = Math.max(m.seenSeq, ...(m.newer ?? []).map((n) => n.seq))
  callOff(key)
  changeDraft(key, (d) => ({
    text: d.text.trim() === '' ? m.text : `${m.text}\n\n${d.text}`,
    html: d.text.trim() === '' ? m.html : undefined,
    files: [...m.files, ...d.files],
    canned: m.canned,
    actions: m.actions,
  }))
  if (m.mail) setMailDraft(key, draftOf(m.mail))
  readUpTo(key, seen) // it stands in the dialog, or on the screen
  discard(m.id)
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
