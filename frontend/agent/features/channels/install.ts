import type { Channel } from '../../../shared/api/client'

/** The line that brings the widget to a page, with what it must know before it asks the server. */
export function installLine(origin: string, { id, color, launcher }: Channel): string {
  const data = [
    `data-channel="${id}"`,
    `data-color="${color}"`,
    launcher.side === 'start' && 'data-side="start"',
    launcher.x && `data-x="${launcher.x}"`,
    launcher.y && `data-y="${launcher.y}"`,
    launcher.hidden && 'data-launcher="false"',
  ].filter(Boolean)
  return `<script async src="${origin}/widget.js" ${data.join(' ')}></script>`
}

/** What a page with a strict Content-Security-Policy must let in. */
export const policy = (origin: string) => `script-src ${origin}; frame-src ${origin}`

/** A trigger of the page's own. */
export const trigger = (text: string) => `<button data-pasokh-open>${text}</button>`

/** How a page's own scripts speak to the widget, before it is loaded too. */
export const stub = `<script>
  window.pasokh ||= Object.assign((...args) => pasokh.q.push(args), { q: [] })
  pasokh('on', 'unread', (count) => console.log(count))
</script>`
