import type { MouseEvent } from 'react'
import { toast } from './toast'

/** Puts text on the clipboard; false when the browser does not allow it (a page over plain http, for one). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** Copies where a link leads instead of going there, unless it is wanted in a tab or window of its own. */
export async function copyLink(e: MouseEvent<HTMLAnchorElement>, copied: string): Promise<void> {
  if (e.ctrlKey || e.metaKey || e.shiftKey) return
  e.preventDefault()
  const { href } = e.currentTarget
  toast((await copyText(href)) ? copied : href)
}
