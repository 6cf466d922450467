import { copyNumber } from './copy'
import { directionOf } from './direction'
import { partsOf } from './parts'

/** The blocks of a formatted text that are lines of their own. */
const blocks = 'p, li, blockquote, h1, h2, h3, h4, h5, h6, pre, td, div'

/** Does for a formatted text what is done for a plain one: each block runs as its letters do, and numbers keep their order. */
export function dress(root: HTMLElement): void {
  const dir = directionOf(root.textContent ?? '')
  if (dir) root.dir = dir
  for (const block of root.querySelectorAll<HTMLElement>(blocks)) {
    const own = directionOf(block.textContent ?? '')
    if (own) block.dir = own
  }
  const texts: Text[] = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  for (const text of texts) {
    if (text.parentElement?.closest('a, bdi')) continue
    const parts = partsOf(text.data)
    if (!parts.some((part) => part.number)) continue
    text.replaceWith(...parts.map((part) => (part.number ? numberNode(part.text, part.href) : part.text)))
  }
}

function numberNode(text: string, href?: string): HTMLElement {
  const bdi = document.createElement('bdi')
  bdi.dir = 'ltr'
  bdi.className = 'number'
  bdi.addEventListener('copy', copyNumber)
  if (href) {
    const link = Object.assign(document.createElement('a'), { href, textContent: text })
    bdi.append(link)
  } else bdi.append(text)
  return bdi
}
