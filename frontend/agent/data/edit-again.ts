import { changeDraft, draftKey, readUpTo } from './drafts'
import { draftOf, setMailDraft } from './mail-draft'
import { discard, type Outgoing } from './outbox'
import { callOff } from './waiting'

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
