/** @jsxImportSource preact */
import type { ComponentType } from 'preact'
import { backoff } from '../backoff'
import type { Chat } from './chat'
import type { Line } from './lines'
import type { Words } from './words'

type Sheets = typeof import('./sheets')
/** What is drawn, of all that is in there. */
type PartName = Exclude<keyof Sheets, 'backFolds' | 'dress' | 'fetchFiles'>

interface PartProps {
  chat: Chat
  words: Words
  /** What it belongs to, if that is a message. */
  line?: Extract<Line, { kind: 'bubble' }>
}

interface SheetProps extends PartProps {
  name: PartName
}

let sheets: Sheets | undefined

/** Draws a part as soon as it was fetched. */
export function Sheet({ name, ...props }: SheetProps) {
  if (!sheets) {
    const drawAgain = () => props.chat.store.set({})
    fetchSheets().then(drawAgain, drawAgain)
    return null
  }
  const Part: ComponentType<PartProps> = sheets[name]
  return <Part {...props} />
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
