import { type Pattern, stretches } from './patterns'

const blocks = /^(P|LI|DIV|TD|TH|PRE|BLOCKQUOTE|H[1-6]|TR|UL|OL|BR|A)$/

/** Where the words stand in what an element shows. Words do not go on in the next paragraph. */
export function rangesIn(element: Element, patterns: Pattern[]): Range[] {
  const texts: { node: Text; at: number }[] = []
  let all = ''
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node instanceof Text) {
      texts.push({ node, at: all.length })
      all += node.data
    } else if (blocks.test(node.nodeName)) all += '\n'
  }
  const place = (at: number) => {
    const text = texts.findLast((one) => one.at <= at)
    return text && ([text.node, Math.min(at - text.at, text.node.length)] as const)
  }
  return stretches(all, patterns).flatMap(({ start, end }) => {
    const from = place(start)
    const to = place(end - 1)
    if (!from || !to) return []
    const range = new Range()
    range.setStart(...from)
    range.setEnd(to[0], to[1] + 1)
    return [range]
  })
}

const names = { found: 'found', here: 'found-here' } as const

/** Browsers without it (before 2024) show only which message it is, and the excerpt. */
const canMark = () => 'highlights' in CSS

/**
 * Marks the words in the messages with these seqs, those of one of them more. The page stays as React made it: marks are
 * the browser's own. Returns the first mark of that one, where it is on the screen.
 */
export function mark(content: Element, patterns: Pattern[], seqs: Set<number>, here?: number): Range | undefined {
  const found: Range[] = []
  const current: Range[] = []
  for (const message of content.querySelectorAll<HTMLElement>('[data-seq]')) {
    const seq = Number(message.dataset.seq)
    const said = seqs.has(seq) && message.querySelector('[data-said]')
    if (said) (seq === here ? current : found).push(...rangesIn(said, patterns))
  }
  if (canMark()) {
    CSS.highlights.set(names.found, new Highlight(...found))
    CSS.highlights.set(names.here, new Highlight(...current))
  }
  return current[0]
}

export function unmark(): void {
  if (!canMark()) return
  for (const name of Object.values(names)) CSS.highlights.delete(name)
}
