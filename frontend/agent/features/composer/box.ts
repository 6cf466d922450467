import type { RefObject } from 'react'
import type { Early } from '../../data/writing'

/** Where one writes, plain or rich: what the menus need of it. */
export interface Box {
  focus: () => void
  blur: () => void
  /** What stands before the caret in its paragraph. */
  before: () => string
  /** Where the caret is. */
  at: () => number
  /**
   * Puts text where the caret is, or was, in place of so many characters before that. What was written behind it since
   * stays, and the caret with it.
   */
  insert: (text: string, instead?: number, at?: number) => void
}

/** What is written: the text always, the formatting when there is any. */
export interface Written {
  text: string
  html?: string
}

export interface BoxProps {
  id?: string // of the element; that of the composer when it is left out
  value: Written
  locked: boolean // it is shown and cannot be changed
  early: RefObject<Early> // from the box that stood here before
  label: string
  placeholder: string
  onChange: (next: Written) => void
  /** Called when the caret moved or the text changed. */
  onCaret: (before: string) => void
  /** Whether the key was taken. */
  onKey: (e: KeyboardEvent, inList: boolean) => boolean
  onFiles: (files: FileList) => void
}
