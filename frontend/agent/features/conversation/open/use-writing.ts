import { type RefObject, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Mode } from '../../../data/drafts'
import type { Early } from '../../../data/writing'
import { useKeys } from '../../../ui/keys'

/** What is being written, in the box that stands there now, and in the one that takes its place. */
export interface Writing {
  mode: Mode
  onMode: (mode: Mode) => void
  early: RefObject<Early>
}

/** Keeps what is being written while one box takes the other's place; R and N lead to it. */
export function useWriting(): Writing {
  const [mode, setMode] = useState<Mode>('message')
  const early = useRef<Early>({ caret: false })
  const write = (as: Mode) => {
    const focus = () => document.getElementById('composer')?.focus()
    flushSync(() => setMode(as)) // the next key is a letter already
    focus()
    // The command bar gives the focus back as it closes. After a key nothing does, and who left the box at once is out of it.
    if (document.querySelector('[role=dialog]')) requestAnimationFrame(focus)
  }
  useKeys({ reply: () => write('message'), note: () => write('note') })
  return { mode, onMode: setMode, early }
}
