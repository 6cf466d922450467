import type { PageView } from '../protocol'
import { stored } from './stored'

const key = 'pasokh:visit'
const most = 20
/** Routers change the address first and the title a moment later; in milliseconds. */
const settling = 500

/**
 * Follows which pages the visitor looks at, over page loads and within
 * single-page apps. The list is this tab's own; the panel hears of it, and so
 * the company, once there is one. Returns what ends it.
 */
export function followVisit(host: Window, changed: (pages: PageView[]) => void): () => void {
  let pages = stored<PageView[]>('sessionStorage', key) ?? []
  const look = () => {
    const url = host.location.origin + host.location.pathname
    const { title } = host.document
    const last = pages.at(-1)
    if (last?.url !== url) pages.push({ url, title, at: new Date().toJSON() })
    else if (last.title !== title) last.title = title
    else return
    pages = pages.slice(-most)
    stored('sessionStorage', key, pages)
    changed(pages)
  }
  changed(pages)
  look()
  const timer = setInterval(look, settling)
  return () => clearInterval(timer)
}
