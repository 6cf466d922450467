/** @jsxImportSource preact */
import type { Chat } from './chat'
import type { Words } from './words'

type Sheets = typeof import('./sheets')
/** What is drawn, of all that is in there. */
type PartName = Exclude<keyof Sheets, 'backFolds'>

interface SheetProps {
  name: PartName
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
export async function fetchSheets(): Promise<Sheets> {
  sheets ??= await import('./sheets')
  return sheets
}
