import { useLayoutEffect, useRef } from 'react'

/** Physical keys, so that they work on a Persian keyboard, what each does and how it is written. */
const table = [
  { code: 'KeyJ', name: 'next', shown: 'J' },
  { code: 'KeyK', name: 'previous', shown: 'K' },
  { code: 'KeyR', name: 'reply', shown: 'R' },
  { code: 'KeyN', name: 'note', shown: 'N' },
  { code: 'KeyA', name: 'assign', shown: 'A' },
  { code: 'KeyC', name: 'begin', shown: 'C' },
  { code: 'KeyT', name: 'tag', shown: 'T' },
  { code: 'KeyS', name: 'snooze', shown: 'S' },
  { code: 'KeyE', name: 'close', shown: 'E' },
  { code: 'KeyU', name: 'unread', shown: 'U' },
  { code: 'KeyX', name: 'select', shown: 'X' },
  { code: 'KeyZ', name: 'undo', shown: 'Z' },
  { code: 'Slash', name: 'search', shown: '/' },
  { code: 'ShiftSlash', name: 'help', shown: '?' },
  { code: 'ShiftKeyR', name: 'replyAll', shown: '⇧R' },
  { code: 'Escape', name: 'leave', shown: 'Esc' },
] as const

export type KeyName = (typeof table)[number]['name']
type Acts = Partial<Record<KeyName, () => void>>

const byCode = new Map<string, KeyName>(table.map((k) => [k.code, k.name]))
const onScreen = new Set<{ current: Acts }>()

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Sets of keys that go before all others: they are about what is selected. */
const before = new Set<{ current: Acts }>()

/** `/` and `?` are where the keyboard has them; the others are physical keys. */
const byKey: Record<string, KeyName> = { '/': 'search', '?': 'help' }

const nameOf = (e: KeyboardEvent): KeyName | undefined =>
  byKey[e.key] ?? ((e.shiftKey && byCode.get(`Shift${e.code}`)) || byCode.get(e.code))

/** The key that acted last, while it is down: what it repeats is that key still, and no letter where it took the caret. */
let down: string | undefined

function hearHeld(e: KeyboardEvent): void {
  if (e.type === 'keyup' || !e.repeat) down = undefined
  else if (e.code === down && typing(e.target)) e.preventDefault()
}

/** Single keys act while nothing is typed and no dialog is open, from the moment their screen is seen. */
export function useKeys(keys: Acts, first = false): void {
  const present = useRef(keys)
  present.current = keys
  useLayoutEffect(() => {
    onScreen.add(present)
    if (first) before.add(present)
    const handleKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || document.querySelector('[role=dialog]')) return
      const name = nameOf(e)
      if (name && !first && [...before].some((one) => one.current[name])) return
      const act = name && present.current[name]
      if (!act) return
      e.preventDefault()
      down = e.code
      act()
    }
    for (const type of ['keydown', 'keyup'] as const) addEventListener(type, hearHeld, true) // the same one is added once
    addEventListener('keydown', handleKey)
    return () => {
      onScreen.delete(present)
      before.delete(present)
      removeEventListener('keydown', handleKey)
    }
  }, [first])
}

/** What the single keys do on the screen as it is now: the command bar offers the same. */
export function actsNow(): { name: KeyName; shown: string; run: () => void }[] {
  return table.flatMap(({ name, shown }) => {
    const run = [...before, ...onScreen].map((one) => one.current[name]).find(Boolean)
    return run ? [{ name, shown, run }] : []
  })
}
