import { useEffect, useRef } from 'react'

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
      const had = before.current ?? from // a field that takes the focus by itself leaves nothing to be asked on opening
      const to = had?.isConnected ? had : document.getElementById('main')
      if (to instanceof HTMLElement) to.focus()
      then?.()
    },
  }
}

/** Once an editor is closed that stood in the place of its list, the focus goes to what the page is about, not nowhere. */
export function useMainAfter(): void {
  useEffect(
    () => () => {
      queueMicrotask(() => {
        if (document.activeElement === document.body) document.getElementById('main')?.focus()
      })
    },
    [],
  )
}
