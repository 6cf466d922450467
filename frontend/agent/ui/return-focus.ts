import { useRef } from 'react'

/**
 * Where the focus was before a dialog took it, and the way back: our dialogs have no trigger of their own that Radix
 * could return to. When the place is gone meanwhile, the focus goes to what the page is about. `then` runs afterwards.
 */
export function useReturn(then?: () => void, from?: Element | null) {
  const before = useRef<Element>(null)
  return {
    onOpenAutoFocus: () => {
      before.current = from ?? document.activeElement
    },
    onCloseAutoFocus: (e: Event) => {
      e.preventDefault()
      const to = before.current?.isConnected ? before.current : document.getElementById('main')
      if (to instanceof HTMLElement) to.focus()
      then?.()
    },
  }
}
