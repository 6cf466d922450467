import type { QueryClient } from '@tanstack/react-query'
import { ApiError, call } from '../../shared/api/client'
import { offer, toast } from '../ui/toast'
import { fromServer, type KeptDraft } from './draft-sync'
import { adoptDraft, changeDraft, type Draft, draftAt, draftKey, isEmpty } from './drafts'
import { editAgain } from './edit-again'
import { i18n, readTexts } from './i18n'
import { draftOf, setMailDraft } from './mail-draft'
import { discard, oneByOne, outbox } from './outbox'
import { hideScheduled, type Scheduled, schedule, scheduledQuery, showScheduled, undoSeconds } from './scheduled'

/** Which reply is meant, and whose. */
interface Which {
  by: string
  conversation: string
  id: string
}

/**
 * Takes back what will be sent: it is in the composer again with its text, files and recipients, above what was begun
 * there since. Says whether it did; why not is shown.
 */
export const takeBack = (client: QueryClient, which: Which): Promise<boolean> => take(client, which, joined)

/** Throws away what would be sent; what was begun since stays as it is. */
export const cancelLater = (client: QueryClient, which: Which): Promise<boolean> => take(client, which, undefined)

/** It waits for what is on its way: until that is answered nobody knows whether the server has it. */
async function take(client: QueryClient, which: Which, into: typeof joined | undefined): Promise<boolean> {
  const { by, conversation, id } = which
  let done = false
  await oneByOne(which, async () => {
    const here = outbox.get().find((m) => m.id === id)
    const local = () => {
      if (here && into) editAgain(here)
      else discard(id)
      hideScheduled(client, conversation, id)
      done = true
    }
    if (here && !here.tries && here.state !== 'sent') return local() // it never left
    try {
      const draft = await call<KeptDraft>('DELETE', `/api/v1/conversations/${conversation}/scheduled/${id}`)
      putBack(draftKey(by, conversation, 'message'), draft, into)
      discard(id)
      hideScheduled(client, conversation, id)
      done = true
    } catch (error) {
      if (here && error instanceof ApiError && error.code === 'not_found') return local()
      await sayStays(client, conversation, error)
    }
  })
  return done
}

function putBack(key: string, stored: KeptDraft, into: typeof joined | undefined): void {
  const mine = draftAt(key)
  adoptDraft(key, fromServer(stored))
  if (into) {
    if (stored.mail) setMailDraft(key, draftOf(stored.mail))
    const both = into(draftAt(key), mine)
    if (both) changeDraft(key, () => both)
  } else {
    const { text, html, files, canned, actions } = mine
    changeDraft(key, () => ({ text, html, files, canned, actions }))
  }
}

/** What was taken back above what was begun since; undefined when the first has all of it already. */
export function joined(back: Draft, mine: Draft): Draft | undefined {
  const files = mine.files.filter((f) => !back.files.some((g) => g.id === f.id))
  const more = mine.text.trim() !== '' && !back.text.includes(mine.text.trim())
  if (isEmpty(mine) || (!more && files.length === 0)) return undefined
  const text = more ? `${back.text}\n\n${mine.text}` : back.text
  return { ...back, text, html: more ? undefined : back.html, files: [...back.files, ...files] }
}

/** Sends at once what would be sent later. What its author was told then does not keep it back. */
export async function sendNow(client: QueryClient, one: Scheduled): Promise<void> {
  try {
    showScheduled(client, await schedule({ ...one, force: true }, { seconds: 1 }))
  } catch (error) {
    await sayStays(client, one.conversation, error)
  }
}

async function sayStays(client: QueryClient, conversation: string, error: unknown): Promise<void> {
  if (!(error instanceof ApiError)) throw error
  void client.invalidateQueries(scheduledQuery(conversation))
  await readTexts('later')
  const gone = error.code === 'conflict' || error.code === 'not_found'
  toast(gone ? i18n.getFixedT(null, 'later')('tooLate') : i18n.t(`errors.${error.code as 'internal'}`), 'bad')
}

/** Offers for a few seconds to undo the sending of a reply, wherever its author goes meanwhile. */
export function offerUndo(client: QueryClient, which: Which, seconds = undoSeconds): void {
  const words = readTexts('later').then(() => {
    const t = i18n.getFixedT(null, 'later')
    return { text: t('sending'), label: t('undo') }
  })
  offer(() => void takeBack(client, which), words, seconds * 1000)
}
