import { useLayoutEffect, useRef } from 'react'

/** Ctrl-K or ⌘-K, by the physical key, also while one types. */
export function useBarKey(open: () => void): void {
  const present = useRef(open)
  present.current = open
  useLayoutEffect(() => {
    const handleKey = (e: KeyboardEvent) => {
      if (e.code !== 'KeyK' || !(e.ctrlKey || e.metaKey) || e.shiftKey || e.altKey) return
      e.preventDefault()
      present.current()
    }
    addEventListener('keydown', handleKey)
    return () => removeEventListener('keydown', handleKey)
  }, [])
}
