/** @jsxImportSource preact */
import type { ComponentType } from 'preact'
import { backoff } from '../../shared/backoff'
import type { Chat } from './chat'
import type { Line } from './lines'
import type { Person } from './wire'
import type { Words } from './words'

type Sheets = typeof import('./sheets')
type FileSheets = typeof import('./file-sheets')
/** What is drawn, of all that is in there. */
type PartName = Exclude<keyof (Sheets & FileSheets), 'backFolds' | 'dress' | 'fetchFiles' | 'Files' | 'transcript'>

interface PartProps {
  chat: Chat
  words: Words
  /** What it belongs to, if that is a part of the conversation. */
  line?: Line
  /** Who is typing, as far as it is known. */
  typing?: string
  typist?: Person | undefined
}

interface SheetProps extends PartProps {
  name: PartName
}

const parts: Partial<Record<PartName, unknown>> = {}

/** Draws a part as soon as it was fetched: it is in the first file, or else in the second. */
export function Sheet({ name, ...props }: SheetProps) {
  const Part = parts[name] as ComponentType<PartProps> | undefined
  if (Part) return <Part {...props} />
  const drawAgain = () => props.chat.store.set({})
  const fetchMore = parts.Home ? fetchFiles : fetchSheets
  fetchMore().then(drawAgain, drawAgain)
  return null
}

/** Fetches parts, once. Where they did not come, nobody asks again before a pause is over. */
function fetchOnce<T extends object>(load: () => Promise<T>): () => Promise<T> {
  let failures = 0
  let fetching: Promise<T> | undefined
  return () => {
    fetching ??= load().then(
      (fetched) => {
        Object.assign(parts, fetched)
        return fetched
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
}

/** Fetches what most conversations need, also ahead of its use. */
export const fetchSheets = fetchOnce(() => import('./sheets'))

/** Fetches what is needed around the box to write in, and the copy of a conversation. */
export const fetchFiles = fetchOnce(() => fetchSheets().then((sheets) => sheets.fetchFiles()))
