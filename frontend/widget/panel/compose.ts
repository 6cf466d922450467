import { type Files, fetchFiles } from './fetch'
import { conversationOf } from './state'
import type { Memory, MemoryKey } from './storage'
import type { Store } from './store'
import type { WireFile } from './wire'
import { nothingOpen, nothingWritten, sendable, type Upload, type Written } from './written'

/** A draft as it is stored. */
interface Draft {
  text: string
  files: WireFile[]
  at: number
  /** The tab that wrote it is gone. */
  left?: boolean | undefined
}

/** A tab that has not touched a draft for this long and never said goodbye has crashed, in milliseconds. */
const crashedAfter = 86_400_000

function read(stored: string | null): Draft | undefined {
  try {
    const draft = JSON.parse(stored ?? '')
    if (typeof draft.text === 'string' && Array.isArray(draft.files)) return draft
  } catch {
    // Nothing, or none of ours.
  }
}

/**
 * The message that is being written: one for each conversation and each tab. What a
 * tab leaves behind is offered to the next that opens the conversation.
 */
export class Compose {
  private conversation: string | undefined
  /** What is written in conversations that are not open, by their names. */
  readonly aside = new Map<string, Written>()
  /** Conversations that have begun, also when they are gone. */
  readonly begun = new Set<string>()
  /** How many files were chosen: the key of the last. */
  keys = 0
  private fetched: Files | undefined

  constructor(
    readonly store: Store,
    readonly memory: Memory,
    readonly token: () => Promise<string>,
    /** The server does not know the visitor any more. */
    readonly refused: () => void,
  ) {
    this.mark(false)
    store.subscribe(() => this.turn())
  }

  /** Keeps the text, over a reload too. */
  write(text: string): void {
    this.put({ text })
  }

  /** Changes what is open around the box. */
  set(change: Partial<Written>): void {
    this.store.set({ written: { ...this.store.state.written, ...change } })
  }

  /** Changes what is written, and stores it. */
  put(change: Partial<Written>): void {
    this.set(change)
    this.keep(this.name, this.store.state.written)
  }

  /** Does something about files, as soon as the part that can is here. */
  files(act: (files: Files) => void): void {
    fetchFiles().then(
      ({ Files }) => {
        this.fetched ??= new Files(this)
        act(this.fetched)
      },
      () => this.files(act),
    )
  }

  /** The network is back. */
  wake(): void {
    this.fetched?.wake()
  }

  /** Empties the box; undefined while it cannot be sent. */
  take(): { text: string; files: WireFile[] } | undefined {
    const { written } = this.store.state
    if (!sendable(written)) return undefined
    this.put({ ...nothingWritten, ...nothingOpen })
    return { text: written.text.trim(), files: written.uploads.flatMap((u) => u.stored ?? []) }
  }

  /** Puts what was written back, or what was refused, before what is there. */
  giveBack({
    text,
    uploads = [],
    files = [],
  }: {
    text: string
    uploads?: readonly Upload[]
    files?: WireFile[]
  }): void {
    const { written } = this.store.state
    this.put({
      text: [text, written.text].filter(Boolean).join('\n'),
      uploads: [...uploads, ...files.map((f) => this.restored(f)), ...written.uploads],
    })
  }

  /** Goes to another conversation, and takes along what is written. */
  along(go: () => void): void {
    const { written } = this.store.state
    this.put(nothingWritten)
    go()
    this.giveBack(written)
  }

  /** The page goes: what it leaves may be taken. */
  leave(): void {
    this.mark(true)
    this.memory.leave()
  }

  /** What the draft is stored by; conversations that have not begun are one. */
  private get name(): string {
    const { state } = this.store
    const id = this.conversation ?? ''
    if (conversationOf(state, id)) this.begun.add(id)
    return this.begun.has(id) || state.box.some((o) => o.conversation === id) ? id : 'new'
  }

  private key(name: string): MemoryKey {
    return `draft:${name}:${this.memory.tab}`
  }

  /** Another conversation is open. */
  private turn(): void {
    const { open, written } = this.store.state
    if (open === this.conversation) return
    if (this.conversation && (written.text || written.uploads.length)) this.aside.set(this.name, written)
    this.conversation = open
    const { name } = this
    const here = (open && (this.aside.get(name) ?? this.restore(name))) || nothingWritten
    if (open) this.aside.delete(name) // the list holds none, and is called as what has not begun
    this.set({ ...here, ...nothingOpen })
  }

  /** Reads the draft of this tab, else one that was left. */
  restore(name: string): Written {
    const { memory } = this
    const drafts = memory.keys(`draft:${name}:`).map((key) => ({ key, draft: read(memory.get(key)) }))
    const own = drafts.find(({ key }) => key === this.key(name))
    // Tabs are in the order in which they were opened.
    const left = drafts.findLast(({ draft }) => draft && (draft.left || Date.now() - draft.at > crashedAfter))
    const { key = 'draft', draft = { text: memory.get('draft') ?? '', files: [] } } = own ?? left ?? {}
    memory.set(key, null)
    const written = { text: draft.text, uploads: draft.files.map((f) => this.restored(f)) }
    this.keep(name, written)
    return written
  }

  private restored(stored: WireFile): Upload {
    return { key: ++this.keys, name: stored.name, size: stored.size, part: 1, stored }
  }

  /** Stores what is written. */
  keep(name: string, { text, uploads }: Written): void {
    const files = uploads.flatMap((u) => u.stored ?? [])
    const draft: Draft = { text, files, at: Date.now() }
    this.memory.set(this.key(name), text || files.length ? JSON.stringify(draft) : null)
  }

  /** Says of this tab's drafts that it is gone, or here. */
  private mark(left: boolean): void {
    const { memory } = this
    for (const key of memory.keys('draft:')) {
      const draft = key.endsWith(`:${memory.tab}`) && read(memory.get(key))
      if (draft) memory.set(key, JSON.stringify({ ...draft, left }))
    }
  }
}
