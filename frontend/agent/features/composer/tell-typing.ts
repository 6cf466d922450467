import { useEffect, useRef } from 'react'
import type { Mode } from '../../data/drafts'
import { wire } from '../../data/wire'

const every = 3000

/** Tells others that one types, at most every three seconds, and that one stopped or left. */
export function useTellTyping(conversation: string, mode: Mode): (on: boolean) => void {
  const told = useRef(0)
  useEffect(
    () => () => {
      if (told.current > 0) wire.send({ type: 'typing', conversation, on: false })
    },
    [conversation],
  )
  return (on) => {
    const now = Date.now()
    if (on ? now - told.current < every : told.current === 0) return
    told.current = on ? now : 0
    wire.send({ type: 'typing', conversation, on, note: mode === 'note' })
  }
}
