/** @jsxImportSource preact */
import type { Chat } from './chat'
import type { Words } from './words'

type Sheets = typeof import('./sheets')

interface SheetProps {
  name: keyof Sheets
  chat: Chat
  words: Words
}

let sheets: Sheets | undefined

/** Draws a part as soon as it was fetched; asks again with the next news when it did not come. */
export function Sheet({ name, chat, words }: SheetProps) {
  if (!sheets) {
    fetchSheets().then(
      () => chat.store.set({}),
      () => undefined, // offline: the next thing that is drawn asks again
    )
    return null
  }
  const Part = sheets[name]
  return <Part chat={chat} words={words} />
}

/** Fetches the parts ahead of their use. */
export async function fetchSheets(): Promise<void> {
  sheets ??= await import('./sheets')
}
