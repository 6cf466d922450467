/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface MenuProps {
  label: string
  name: string
  close: () => void
  children: ComponentChildren
}

/** A small sheet over the box: takes the focus, Esc or a press elsewhere closes it. */
export function Menu({ label, name, close, children }: MenuProps) {
  const sheet = useRef<HTMLDivElement>(null)
  useEffect(() => {
    sheet.current?.querySelector<HTMLElement>('button')?.focus()
    const handlePress = (event: Event) => {
      const at = event.target as HTMLElement
      if (!sheet.current?.contains(at) && !at.closest('[aria-expanded=true]')) close()
    }
    addEventListener('pointerdown', handlePress)
    return () => removeEventListener('pointerdown', handlePress)
  }, [])
  const handleKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    close()
  }
  return (
    <div ref={sheet} class={`menu ${name}`} role="group" aria-label={label} onKeyDown={handleKey}>
      {children}
    </div>
  )
}
