import { useEffect, useRef, useState } from 'react'

interface Typed {
  typed: string | undefined // while it is edited
  type: (text: string | undefined) => void
  save: (text?: string) => void
}

/**
 * What is typed in place of a stored value. It is saved when one asks for it and
 * when the box goes; what is typed while it is saved stays in the box.
 */
export function useTyped(
  stored: string,
  onSave: (next: string) => Promise<void>,
  trimmed = (text: string) => text,
): Typed {
  const [typed, setTyped] = useState<string>()
  const going = useRef<string>(undefined)
  const save = (text = typed) => {
    if (text === undefined) return
    const next = trimmed(text)
    if (next === going.current) return // Enter has saved it, now one leaves
    const done = () => setTyped((now) => (now === text ? undefined : now))
    if (next === stored && going.current === undefined) return done()
    going.current = next
    const over = () => {
      if (going.current === next) going.current = undefined
    }
    onSave(next).then(
      () => {
        over()
        done()
      },
      over, // it was said; what was typed stays in the box
    )
  }
  const leave = useRef(save)
  leave.current = save
  useEffect(() => () => leave.current(), [])
  return { typed, type: setTyped, save }
}
