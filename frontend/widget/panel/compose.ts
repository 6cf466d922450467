import { ApiError } from './api'
import { filesAtMost, refusal } from './attachments'
import { fetchSheets } from './sheet'
import type { Memory } from './storage'
import type { Store } from './store'
import type { upload } from './upload'
import type { WireFile } from './wire'
import type { Key } from './words'

/** A sheet that can be open. */
export type MenuName = 'AttachMenu' | 'EmojiMenu' | 'MoreMenu'

/** A file that was chosen for the next message. */
export interface Upload {
  key: number
  file: File
  /** How much has arrived, 0 to 1. */
  part: number
  stored?: WireFile
  failed?: boolean
}

/** What the box below a conversation holds. */
export interface Written {
  text: string
  uploads: readonly Upload[]
  /** Why a file was not taken: what to say, and the file's name. */
  problem?: { key: Key; name: string } | undefined
  menu?: MenuName | undefined
  /** The visitor was asked whether to delete the conversation, or that has failed. */
  asked?: 'erase' | 'failed' | undefined
  /** Files hover over the conversation. */
  over?: boolean
}

export const nothingWritten: Written = { text: '', uploads: [] }

/** Whether it can be sent: something is there, and every file has arrived. */
export function sendable({ text, uploads }: Written): boolean {
  return (text.trim() !== '' || uploads.length > 0) && uploads.every((u) => u.stored)
}

/** Uploads as soon as the part that can is here. */
const uploadLater: typeof upload = (...sent) => {
  const begun = fetchSheets().then((sheets) => sheets.upload(...sent))
  return {
    done: begun.then(({ done }) => done),
    abort: () =>
      begun.then(
        ({ abort }) => abort(),
        () => undefined,
      ),
  }
}

/** The message that is being written. Files are uploaded when chosen, so that sending has nothing to wait for. */
export class Compose {
  private keys = 0
  private readonly running = new Map<number, () => void>()

  constructor(
    private readonly store: Store,
    private readonly memory: Memory,
    private readonly token: () => Promise<string>,
    private readonly send: typeof upload = uploadLater,
  ) {
    this.set({ text: memory.get('draft') ?? '' })
  }

  /** Keeps the text, over a reload too. */
  write(text: string): void {
    this.memory.set('draft', text || null)
    this.set({ text })
  }

  /** Changes what is open around the box. */
  set(change: Partial<Written>): void {
    this.store.set({ written: { ...this.store.state.written, ...change } })
  }

  /** Takes files as far as the channel accepts them, and begins to upload. */
  add(files: readonly File[]): void {
    const limits = this.store.state.channel?.files
    if (!limits) return
    this.set({ problem: undefined, over: false })
    for (const file of files) {
      const { uploads } = this.store.state.written
      const key = uploads.length >= filesAtMost ? 'tooManyFiles' : refusal(file, limits)
      if (key) {
        this.set({ problem: { key, name: file.name } })
        continue
      }
      const one = { key: ++this.keys, file, part: 0 }
      this.set({ uploads: [...uploads, one] })
      void this.begin(one)
    }
  }

  retry(upload: Upload): void {
    this.set({ problem: undefined })
    void this.begin(upload)
  }

  remove(key: number): void {
    this.running.get(key)?.()
    this.set({ problem: undefined, uploads: this.store.state.written.uploads.filter((u) => u.key !== key) })
  }

  /** Empties the box; undefined while it cannot be sent. */
  take(): { text: string; files: WireFile[] } | undefined {
    const { written } = this.store.state
    if (!sendable(written)) return undefined
    this.write('')
    this.set({ ...nothingWritten, problem: undefined })
    return { text: written.text.trim(), files: written.uploads.flatMap((u) => u.stored ?? []) }
  }

  private async begin({ key, file }: Upload): Promise<void> {
    const gone = () => !this.store.state.written.uploads.some((u) => u.key === key)
    this.change(key, { failed: false, part: 0 })
    try {
      const token = await this.token()
      if (gone()) return
      const { done, abort } = this.send(file, token, (part) => this.change(key, { part }))
      this.running.set(key, abort)
      this.change(key, { stored: await done })
    } catch (error) {
      if (gone()) return
      this.change(key, { failed: true })
      const refused = error instanceof ApiError && error.code === 'invalid'
      this.set({ problem: { key: refused ? 'fileType' : 'fileFailed', name: file.name } })
    } finally {
      this.running.delete(key)
    }
  }

  private change(key: number, part: Partial<Upload>): void {
    this.set({ uploads: this.store.state.written.uploads.map((u) => (u.key === key ? { ...u, ...part } : u)) })
  }
}
