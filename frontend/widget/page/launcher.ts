import { titles } from 'virtual:languages/titles'
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
  show(open: boolean): void
  badge(count: number): void
  paint(color: string, ink: string): void
}

/** Draws the button in the corner where lines end, in a shadow root; takes no room in the page. */
export function drawLauncher(
  document: Document,
  { lang, color, side, x, y, launcher }: Look,
  press: () => void,
): Launcher {
  const code = `${lang}`.toLowerCase().split('-')[0] as string
  const language = titles[code] ? code : 'en'
  const title = titles[language] as string
  const host = document.createElement('pasokh-widget')
  const shadow = host.attachShadow({ mode: 'open' })
  // A constructed sheet, not a <style> element: strict policies of the page allow it.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  shadow.adoptedStyleSheets = [sheet]

  const root = document.createElement('div')
  root.className = `w${`${launcher}` === 'false' ? ' own' : ''}`
  // The other side is the corner of the other direction: nothing in here is read as a line.
  root.dir = (getComputedStyle(document.documentElement).direction === 'rtl') === (side === 'start') ? 'ltr' : 'rtl'
  const button = document.createElement('button')
  const draw = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name)
  const [icon, path] = [draw('svg'), draw('path')]
  icon.append(path)
  const badge = document.createElement('b')
  button.append(icon, badge)
  root.append(button)
  shadow.append(root)
  button.onclick = press

  let opened = false
  let count = 0
  function update(): void {
    path.setAttribute('d', opened ? cross : bubble)
    root.classList.toggle('open', opened)
    badge.hidden = opened || !count
    const figure = count.toLocaleString(language)
    badge.textContent = figure
    button.ariaExpanded = `${opened}`
    button.ariaLabel = badge.hidden ? title : `${title} (${figure})`
  }
  const set = (name: string, value: string | undefined) => value && root.style.setProperty(name, value)
  if (x) set('--x', `${x}px`)
  if (y) set('--y', `${y}px`)
  set('--c', color)
  update()
  document.body.append(host)
  return {
    host,
    root,
    button,
    title,
    show(open) {
      opened = open
      update()
    },
    badge(n) {
      count = n
      update()
    },
    paint(color, ink) {
      set('--c', color)
      set('--i', ink)
    },
  }
}
