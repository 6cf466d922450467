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
    const { origin, pathname, search } = host.location
    const { referrer, title } = host.document
    const url = origin + pathname
    const last = pages.at(-1)
    // Where the visit began: what the query says of a campaign, and the page before.
    const from = last ? last.from : `${search} ${referrer}`.replace(/[?&](?!utm_)[^?& ]*/g, '')
    if (last?.url !== url) pages.push({ url, title, at: new Date().toJSON(), from })
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
