import { style } from './style'

const words = {
  en: { title: 'Chat', unread: '{n} new' },
  fa: { title: 'گفت‌وگو', unread: '{n} پیام تازه' },
}

const bubble = 'M4 5.5h16v11H11l-4.5 3.5v-3.5H4z'
const cross = 'M6 6l12 12M18 6 6 18'

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
  options: { lang: string; color: string },
  press: () => void,
): Launcher {
  const language = /^fa\b/i.test(options.lang) ? 'fa' : 'en'
  const text = words[language]
  const host = document.createElement('pasokh-widget')
  const shadow = host.attachShadow({ mode: 'open' })
  // A constructed sheet, not a <style> element: strict policies of the page allow it.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  shadow.adoptedStyleSheets = [sheet]

  const root = document.createElement('div')
  root.className = 'w'
  root.dir = getComputedStyle(document.documentElement).direction === 'rtl' ? 'rtl' : 'ltr'
  const button = document.createElement('button')
  button.type = 'button'
  const [icon, path] = drawIcon(document)
  const badge = document.createElement('b')
  button.append(icon, badge)
  root.append(button)
  shadow.append(root)
  button.addEventListener('click', press)

  let opened = false
  let count = 0
  function draw(): void {
    path.setAttribute('d', opened ? cross : bubble)
    root.classList.toggle('open', opened)
    badge.hidden = opened || count === 0
    const figure = count.toLocaleString(language)
    badge.textContent = figure
    button.ariaExpanded = `${opened}`
    button.ariaLabel = badge.hidden ? text.title : `${text.title}: ${text.unread.replace('{n}', figure)}`
  }
  function paint(color: string, ink: string): void {
    if (color) root.style.setProperty('--c', color)
    if (ink) root.style.setProperty('--i', ink)
  }
  paint(options.color, '')
  draw()
  document.body.append(host)
  return {
    host,
    root,
    button,
    title: text.title,
    show(open) {
      opened = open
      draw()
    },
    badge(n) {
      count = n
      draw()
    },
    paint,
  }
}

function drawIcon(document: Document): [Element, Element] {
  const make = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name)
  const [icon, path] = [make('svg'), make('path')]
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.append(path)
  return [icon, path]
}
