import { useEffect, useRef } from 'react'

/** Physical keys, so that they work on a Persian keyboard, and what each is called here. */
const names = {
  KeyJ: 'next',
  KeyK: 'previous',
  KeyR: 'reply',
  KeyN: 'note',
  KeyA: 'assign',
  KeyT: 'tag',
  KeyS: 'snooze',
  KeyE: 'close',
  KeyU: 'unread',
  Slash: 'search',
  ShiftSlash: 'help',
} as const

type KeyName = (typeof names)[keyof typeof names]

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Single keys act while nothing is typed and no dialog is open. */
export function useKeys(keys: Partial<Record<KeyName, () => void>>): void {
  const present = useRef(keys)
  present.current = keys
  useEffect(() => {
    const handleKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || document.querySelector('[role=dialog]')) return
      const name = names[(e.shiftKey && e.code === 'Slash' ? 'ShiftSlash' : e.code) as keyof typeof names]
      const act = name && present.current[name]
      if (!act) return
      e.preventDefault()
      act()
    }
    addEventListener('keydown', handleKey)
    return () => removeEventListener('keydown', handleKey)
  }, [])
}
