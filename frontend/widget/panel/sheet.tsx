/** @jsxImportSource preact */
import { backoff } from '../backoff'
import type { Chat } from './chat'
import type { Words } from './words'

type Sheets = typeof import('./sheets')
/** What is drawn, of all that is in there. */
type PartName = Exclude<keyof Sheets, 'backFolds' | 'dress'>

interface SheetProps {
  name: PartName
  chat: Chat
  words: Words
}

let sheets: Sheets | undefined

/** Draws a part as soon as it was fetched. */
export function Sheet({ name, chat, words }: SheetProps) {
  if (!sheets) {
    const drawAgain = () => chat.store.set({})
    fetchSheets().then(drawAgain, drawAgain)
    return null
  }
  const Part = sheets[name]
  return <Part chat={chat} words={words} />
}

let failures = 0
let fetching: Promise<Sheets> | undefined

/** Fetches the parts, also ahead of their use. Where they did not come, nobody asks again before a pause is over. */
export function fetchSheets(): Promise<Sheets> {
  fetching ??= import('./sheets').then(
    (parts) => {
      sheets = parts
      return parts
    },
    (error) =>
      new Promise((_, reject) => {
        setTimeout(() => {
          fetching = undefined
          reject(error)
        }, backoff(++failures))
      }),
  )
  return fetching
}
