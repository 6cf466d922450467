/** @jsxImportSource preact */
import type { ComponentType } from 'preact'
import type { Chat } from './chat'
import { fetchFiles, fetchSheets, type PartName, parts } from './fetch'
import type { Line } from './lines'
import type { Person } from './wire'
import type { Words } from './words'

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

/** Draws a part as soon as it was fetched: it is in the first file, or else in the second. */
export function Sheet({ name, ...props }: SheetProps) {
  const Part = parts[name] as ComponentType<PartProps> | undefined
  if (Part) return <Part {...props} />
  const drawAgain = () => props.chat.store.set({})
  const fetchMore = parts.Home ? fetchFiles : fetchSheets
  fetchMore().then(drawAgain, drawAgain)
  return null
}
