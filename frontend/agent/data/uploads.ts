import { ApiError, type ApiFile, type Canned, call } from '../../shared/api/client'
import { createStore } from '../ui/store'
import { changeDraft, type SentFile } from './drafts'
import { listed } from './i18n'
import { newId } from './id'
import { upload } from './upload'
import type { FileRefusals } from './use-file-refusal'

/** Files on their way into a draft. */
export interface Going {
  key: string
  draft: string
  name: string
  part: number // of 1
  cancel: () => void
  there: Promise<boolean> // whether they got into the draft, once that is decided
}

/** All of them, whichever conversation is shown: they get there also when one looks elsewhere meanwhile. */
export const uploads = createStore<Going[]>([])

const takers = new Map<string, (files: SentFile[]) => void>()

/** Has the files for something that is no draft of a conversation be taken by it, under its own key, until the end. */
export function takeFiles(key: string, take: (files: SentFile[]) => void): () => void {
  takers.set(key, take)
  return () => takers.delete(key)
}

/** Told the name of what could not be brought there, and why when that is known. What was cancelled is nobody's failure. */
type OnFailure = (name: string, why?: string) => void

/** Adds a file to a draft once its content has been looked at: what would be refused is not sent. */
export function addFile(draft: string, file: File, refused: FileRefusals, onFailure: OnFailure): void {
  const key = newId()
  let cancelled = false
  let cancel = () => {
    cancelled = true
  }
  const send = async () => {
    const why = await refused.before(file)
    if (cancelled) throw new ApiError(0, 'aborted')
    if (why) throw new Refused(why)
    const going = upload(file, (part) => uploads.set((all) => all.map((g) => (g.key === key ? { ...g, part } : g))))
    cancel = going.cancel
    const stored = going.done.catch(async (error: unknown) => {
      const said = await refused.after(error, file.name)
      throw said ? new Refused(said) : error
    })
    return [await stored]
  }
  begin({ key, draft, name: file.name, cancel: () => cancel() }, send(), onFailure)
}

/** Its message says in words why a file is not accepted. */
class Refused extends Error {}

/** Adds copies of a canned reply's files. */
export function copyFiles(draft: string, canned: Canned, refused: FileRefusals, onFailure: OnFailure): void {
  if (canned.files.length === 0) return
  const over = new AbortController()
  const path = `/api/v1/canned/${canned.id}/files`
  const name = listed(canned.files.map((f) => f.name))
  const copies = call<{ items: ApiFile[] }>('POST', path, undefined, over.signal).then(
    ({ items }) => items,
    async (error: unknown) => {
      if (over.signal.aborted) throw new ApiError(0, 'aborted')
      const said = await refused.after(error, name)
      throw said ? new Refused(said) : error
    },
  )
  begin({ key: newId(), draft, name, cancel: () => over.abort() }, copies, onFailure)
}

function begin(going: Omit<Going, 'part' | 'there'>, stored: Promise<ApiFile[]>, onFailure: OnFailure): void {
  const { key, draft, name } = going
  const over = () => uploads.set((all) => all.filter((g) => g.key !== key))
  const there = stored.then(
    (files) => {
      const more = files.map(({ id, name: called, size }) => ({ id, name: called, size }))
      const take = takers.get(draft)
      if (take) take(more)
      else changeDraft(draft, (d) => ({ ...d, files: [...d.files, ...more] }))
      over()
      return true
    },
    (error: unknown) => {
      over()
      if (error instanceof Refused) onFailure(name, error.message)
      else if (!(error instanceof ApiError && error.code === 'aborted')) onFailure(name)
      return false
    },
  )
  uploads.set((all) => [...all, { ...going, part: 0, there }])
}

/** Whether all that is on its way into the draft got there, and what was added meanwhile. */
export async function arrived(draft: string): Promise<boolean> {
  for (;;) {
    const going = uploads.get().filter((g) => g.draft === draft)
    if (going.length === 0) return true
    const there = await Promise.all(going.map((g) => g.there))
    if (there.includes(false)) return false
  }
}
