import { useEffect, useRef } from 'react'

const mac = /Mac|iPhone|iPad/.test(navigator.platform)

/**
 * Ctrl-F, on a Mac ⌘-F, by the physical key, also while one types. Where it says so (`find` returns false), and while a
 * dialog is open, the browser's own find comes.
 */
export function useFindKey(find: () => boolean): void {
  const present = useRef(find)
  present.current = find
  useEffect(() => {
    const handleKey = (e: KeyboardEvent) => {
      if (e.code !== 'KeyF' || !(mac ? e.metaKey : e.ctrlKey) || e.shiftKey || e.altKey) return
      if (!document.querySelector('[role=dialog]') && present.current()) e.preventDefault()
    }
    addEventListener('keydown', handleKey)
    return () => removeEventListener('keydown', handleKey)
  }, [])
}
