import { useEffect, useRef } from 'react'

/** What single keys do, by physical key, so that they work on a Persian keyboard. */
export type Keys = Partial<Record<'KeyJ' | 'KeyK' | 'KeyR' | 'KeyN' | 'KeyA' | 'KeyT' | 'KeyS' | 'KeyE' | 'KeyU' | 'Slash' | 'ShiftSlash', () => void>>

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

export function useKeys(keys: Keys): void {
  const present = useRef(keys)
  present.current = keys
  useEffect(() => {
    const handleKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || document.querySelector('[role=dialog]')) return
      const act = present.current[(e.shiftKey && e.code === 'Slash' ? 'ShiftSlash' : e.code) as keyof Keys]
      if (!act) return
      e.preventDefault()
      act()
    }
    addEventListener('keydown', handleKey)
    return () => removeEventListener('keydown', handleKey)
  }, [])
}
