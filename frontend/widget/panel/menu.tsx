/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { focusBox } from './box'
import type { Chat } from './chat'

interface MenuProps {
  label: string
  name: string
  chat: Chat
  children: ComponentChildren
}

/** A small sheet over the box: takes the focus; Esc or the focus leaving it closes it. */
export function Menu({ label, name, chat, children }: MenuProps) {
  const handleKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    closeMenu(chat)
  }
  const handleLeave = (event: FocusEvent & { currentTarget: HTMLElement }) => {
    const to = event.relatedTarget as HTMLElement | null
    // Without a window in front, a file is being picked; a tool closes it itself.
    if (!document.hasFocus() || event.currentTarget.contains(to) || to?.ariaExpanded) return
    chat.compose.set({ menu: undefined, asked: undefined })
  }
  return (
    <fieldset
      ref={enter}
      class={`menu ${name}`}
      aria-label={label}
      tabIndex={-1}
      onKeyDown={handleKey}
      onFocusOut={handleLeave}
    >
      {children}
    </fieldset>
  )
}

/** Closes the sheet and goes back to writing. */
export function closeMenu(chat: Chat): void {
  chat.compose.set({ menu: undefined, asked: undefined })
  focusBox()
}

function enter(sheet: HTMLElement | null): void {
  sheet?.querySelector('button')?.focus()
}
