import type { WireFile } from './wire'
import type { Key } from './words'

/** A sheet that can be open. */
export type MenuName = 'AttachMenu' | 'EmojiMenu' | 'MoreMenu'

/** A file that was chosen for the next message. */
export interface Upload {
  key: number
  name: string
  size: number
  /** Absent when it was stored before this page was loaded. */
  file?: File
  /** How much has arrived, 0 to 1. */
  part: number
  stored?: WireFile | undefined
  failed?: boolean
  /** As what it was stored for an earlier visitor, to whom it belongs: it has to be uploaded again. */
  lost?: WireFile
}

/** What the box below a conversation holds. */
export interface Written {
  text: string
  uploads: readonly Upload[]
  /** Why a file was not taken: what to say, and the file's name. */
  problem?: { key: Key; name: string } | undefined
  menu?: MenuName | undefined
  /** The visitor was asked whether to delete the conversation, that has failed, or it was done. */
  asked?: 'erase' | 'failed' | 'erased' | undefined
  /** Files hover over the conversation. */
  over?: boolean | undefined
}

export const nothingWritten: Written = { text: '', uploads: [] }

/** Nothing is open around the box. */
export const nothingOpen = { problem: undefined, menu: undefined, asked: undefined, over: undefined }

/** As many characters as the server takes in one message. */
export const textAtMost = 20_000

/** A character that is seen: the server takes no message without one, unless it has files. */
const seen = /[^\s\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{M}\p{DI}\u2800]/u

/** Whether it can be sent: something is there, not too much, and every file has arrived. */
export function sendable({ text, uploads }: Written): boolean {
  return (seen.test(text) || uploads.length > 0) && lettersOver(text) <= 0 && uploads.every((u) => u.stored)
}

/** By how many characters a text is longer than may be sent; negative while there is room. */
export function lettersOver(text: string): number {
  return [...text].length - textAtMost
}
