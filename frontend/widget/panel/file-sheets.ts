import { backoff } from '../../shared/backoff'
import { failureOf } from './api'
import { filesAtMost, refusal } from './attachments'
import type { Compose } from './compose'
import { conversationOf } from './state'
import { upload } from './upload'
import type { WireFile } from './wire'
import type { Key } from './words'
import { nothingWritten, type Upload, type Written } from './written'

export { AttachMenu } from './attach-menu'
export { Counter } from './counter'
export { Drop } from './drop'
export { EmojiMenu } from './emoji-menu'
export { transcript } from './transcript'
export { UploadList } from './upload-list'

/** Why the server did not take a file, by its code. */
const reasons: Record<string, Key> = { invalid: 'fileType', too_large: 'fileTooLarge' }

/** Fetched with the first use: see sheet.tsx. The files of messages that are being written: uploaded when chosen, so that sending has nothing to wait for. */
export class Files {
  private readonly running = new Map<number, () => void>()
  /** What was uploaded in this page view, by the ids that it got: it may have to be uploaded again. */
  private readonly held = new Map<string, File>()
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly compose: Compose,
    private readonly send: typeof upload = upload,
  ) {}

  /** Takes files as far as the channel accepts them, and begins to upload. */
  add(files: readonly File[]): void {
    const { compose } = this
    const limits = this.compose.store.state.channel?.files
    if (!limits) return
    compose.set({ problem: undefined, over: false })
    for (const file of files) {
      const { uploads } = this.compose.store.state.written
      const key = uploads.length >= filesAtMost ? 'tooManyFiles' : refusal(file, limits)
      if (key) {
        compose.set({ problem: { key, name: file.name } })
        continue
      }
      const one = { key: ++compose.keys, name: file.name, size: file.size, file, part: 0 }
      compose.set({ uploads: [...uploads, one] })
      void this.begin(one)
    }
  }

  retry(upload: Upload): void {
    this.compose.set({ problem: undefined })
    void this.begin(upload)
  }

  remove(key: number): void {
    this.running.get(key)?.()
    this.change(key)
    this.compose.set({ problem: undefined })
  }

  /** Uploads again what was stored for a visitor who is another one now: these files, else all, with what was begun elsewhere. */
  again(these?: readonly WireFile[]): void {
    const { compose } = this
    if (!these) this.gather()
    const again = (u: Upload): Upload =>
      !u.stored || these?.includes(u.stored) === false ? u : { ...u, stored: undefined, lost: u.stored, failed: true }
    const renewed = (written: Written) => ({ ...written, uploads: written.uploads.map(again) })
    for (const [name, written] of compose.aside) compose.aside.set(name, renewed(written))
    compose.set(renewed(this.compose.store.state.written))
    this.wake()
  }

  /** Goes on with what has failed, in whichever conversation. */
  wake(): void {
    clearTimeout(this.timer)
    const failed = this.all.flatMap(({ uploads }) => uploads.filter((u) => u.failed))
    if (failed.length) this.compose.set({ problem: undefined })
    for (const one of failed) void this.begin(one)
  }

  /**
   * Brings into the box what was begun in conversations that are gone with their visitor, here and in tabs that are
   * closed: nobody can open those any more. What a tab that is open writes stays with it.
   */
  private gather(): void {
    const { compose } = this
    const { store } = compose
    const names = compose.memory.keys('draft:').map((key) => key.slice('draft:'.length, key.lastIndexOf(':')))
    for (const name of new Set([...compose.aside.keys(), ...names])) {
      const { box } = store.state
      if (name === 'new' || conversationOf(store.state, name) || box.some((o) => o.conversation === name)) continue
      for (;;) {
        // What lies aside is stored as well, by this tab; then come those that other tabs left, one at a time.
        const written = compose.aside.get(name) ?? compose.restore(name)
        compose.aside.delete(name)
        compose.keep(name, nothingWritten)
        if (!written.text && !written.uploads.length) break
        compose.giveBack(written)
      }
    }
  }

  /** All that is written, in this tab. */
  private get all(): readonly Written[] {
    return [this.compose.store.state.written, ...this.compose.aside.values()]
  }

  /** Changes a file, in whichever conversation, or takes it out. */
  private change(key: number, part?: Partial<Upload>): void {
    const { compose } = this
    const { store } = compose
    const changed = ({ uploads }: Written) =>
      uploads.flatMap((u) => (u.key !== key ? u : part ? { ...u, ...part } : []))
    const lasts = !part || part.stored
    for (const [name, written] of compose.aside) {
      const now = { ...written, uploads: changed(written) }
      compose.aside.set(name, now)
      if (lasts) compose.keep(name, now)
    }
    const uploads = changed(store.state.written)
    if (lasts) compose.put({ uploads })
    else compose.set({ uploads })
  }

  private async begin({ key, name, lost, file = this.held.get(lost?.id ?? '') }: Upload): Promise<void> {
    const gone = () => !this.all.some(({ uploads }) => uploads.some((u) => u.key === key))
    if (this.running.has(key)) return
    // It was chosen before this page was loaded: only the visitor has it.
    if (!file) return this.giveUp(key, name)
    this.running.set(key, () => undefined)
    this.change(key, { failed: false, part: 0 })
    try {
      const token = await this.compose.token()
      if (gone()) return
      const { done, abort } = this.send(file, token, (part) => this.change(key, { part }))
      this.running.set(key, abort)
      const stored = await done
      this.held.set(stored.id, file)
      this.change(key, { stored })
      this.failures = 0
    } catch (error) {
      if (!gone()) this.fail(key, name, error)
    } finally {
      this.running.delete(key)
    }
  }

  /** Takes out a file that will never be taken, and says so. */
  private giveUp(key: number, name: string, problem: Key = 'fileFailed'): void {
    this.change(key)
    this.compose.set({ problem: { key: problem, name } })
  }

  /** A file that will never be taken leaves; any other is tried again. */
  private fail(key: number, name: string, error: unknown): void {
    const { passing, status, code, wait } = failureOf(error)
    if (!passing && status !== 401) {
      this.giveUp(key, name, reasons[code])
      return
    }
    this.change(key, { failed: true })
    this.compose.set({ problem: { key: 'fileFailed', name } })
    if (status === 401) this.compose.refused()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.wake(), backoff(++this.failures, wait))
  }
}
