import { type Title, titles } from 'virtual:languages/titles'
import { style } from './style'

const bubble = 'M4 5.5h16v11H11l-4.5 3.5v-3.5H4z'
const cross = 'M6 6l12 12M18 6 6 18'

/** How the button looks and where it is; texts where the script's own data say it. */
export interface Look {
  /** What the page says its language is. */
  lang?: string
  /** "#rrggbb" before the panel has told the channel's. */
  color?: string
  /** The side of the line: end unless start. */
  side?: string
  /** Pixels from that side and from below, more than usual. */
  x?: string | number
  y?: string | number
  /** false: no button, the page has a trigger of its own. */
  launcher?: string | boolean
}

export interface Launcher {
  /** The one element that the page gets. */
  host: HTMLElement
  /** What is inside it, out of reach of the page's style. */
  root: HTMLElement
  button: HTMLElement
  /** What the panel is called. */
  title: string
  /** Puts the element on the page, and back when the page throws it away. */
  place(lang: string): void
  /** What is seen: whether the panel is open, and whether it can be shown; failed says that it could not be loaded. */
  show(open: boolean, ready: boolean, failed: boolean): void
  badge(count: number): void
  remove(): void
}

/**
 * Makes the button, in a shadow root, which takes no room in the page. Until the
 * panel can be shown another stands in its place, waits or says that there is
 * no connection, and tries again; the first, with its cross, stays in reach.
 */
export function drawLauncher(
  document: Document,
  { color, side, x, y, launcher }: Look,
  toggle: () => void,
  again: () => void,
  returned: () => void,
): Launcher {
  const make = document.createElement.bind(document)
  const draw = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name)
  const host = document.createElement('pasokh-widget')
  // In the top layer neither a transformed page nor a high z-index is in the way.
  host.popover = 'manual'
  const shadow = host.attachShadow({ mode: 'open' })
  // A constructed sheet, not a <style> element: strict policies of the page allow it.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  shadow.adoptedStyleSheets = [sheet]

  const [icon, path] = [draw('svg'), draw('path')]
  icon.append(path)
  const [root, button, badge, shell] = [make('div'), make('button'), make('b'), make('button')]
  button.append(icon, badge)
  root.append(button, shell)
  shadow.append(root)
  button.onclick = toggle
  shell.onclick = again

  let language: string
  let opened = false
  let count = 0
  let words: Title
  const set = (name: string, value: string | 0 | undefined) => value && root.style.setProperty(name, value)
  set('--x', x && `${x}px`)
  set('--y', y && `${y}px`)
  set('--c', color)

  // Beside the body, not in it: frameworks swap bodies, and lay out what is in them.
  const put = () => {
    const page = document.documentElement
    if (host.isConnected) return
    for (const node of [document, page]) observer.observe(node, { childList: true })
    page.append(host)
    host.showPopover?.()
    returned()
  }
  const observer = new MutationObserver(put)
  const self: Launcher = {
    host,
    root,
    button,
    title: '',
    place(lang) {
      const code = lang.toLowerCase().split('-')[0] as string
      language = titles[code] ? code : 'en'
      words = titles[language] as Title
      self.title = words[0]
      // Where the page says no direction, its language does.
      const { direction } = getComputedStyle(document.body)
      const read = document.querySelector('html[dir],body[dir]') ? direction : words[2]
      // The other side is the corner of the other direction: nothing in here is read as a line.
      root.dir = (direction === 'rtl' || read === 'rtl') === (side === 'start') ? 'ltr' : 'rtl'
      self.show(false, false, false)
      put()
    },
    show(open, ready, failed) {
      opened = open
      path.setAttribute('d', open ? cross : bubble)
      root.className = `w ${`${launcher}` === 'false' ? 'own' : ''} ${open && ready ? 'open' : ''}`
      button.className = open && !ready ? 'b' : 'b on'
      button.ariaExpanded = `${open}`
      shell.hidden = !open || ready
      shell.className = failed ? 'p' : 'p wait'
      shell.textContent = failed ? words[1] : '…'
      self.badge(count)
    },
    badge(n) {
      count = n
      badge.hidden = opened || !n
      const figure = n.toLocaleString(language)
      badge.textContent = figure
      button.ariaLabel = badge.hidden ? words[0] : `${words[0]} (${figure})`
    },
    remove() {
      observer.disconnect()
      host.remove()
    },
  }
  return self
}
