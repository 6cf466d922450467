import type { Draft, There } from './draft'

type Content = Pick<Draft, 'text' | 'files'>

const mostParts = 1000

const partsOf = ({ text, files }: Content): string[] => [
  ...new Set([...linesOf(text).map((l) => l.words), ...files.map((f) => f.id)]),
]

/** After an answer: exactly this is there. */
export const storedAs = (content: Content): There => {
  const parts = partsOf(content)
  return { surely: parts, maybe: parts }
}

/** Before an answer: this may be there instead of what was there before. */
export function offeredAs(content: Content, { surely, maybe }: There = { surely: [], maybe: [] }): There {
  const parts = partsOf(content)
  return {
    surely: surely.filter((part) => parts.includes(part)),
    maybe: [...new Set([...maybe, ...parts])].slice(-mostParts),
  }
}

/** Whether it holds something of what is on the server, which another device may have sent or thrown away since. */
export const continues = (draft: Draft): boolean => {
  const surely = new Set(draft.there?.surely)
  return partsOf(draft).some((part) => surely.has(part))
}

/**
 * One draft of two that were written apart, mine over theirs where they differ. `mine.there` tells what both began with:
 * what one of them took out of that stays out, unless the other changed that line. A line that was sent or thrown away
 * here is therefore not brought back by a device that had it in its text still.
 */
export function merged(mine: Draft, theirs: Draft): Draft {
  const here = new Set(partsOf(mine))
  const elsewhere = new Set(partsOf(theirs))
  const surely = new Set(mine.there?.surely)
  const maybe = new Set(mine.there?.maybe)
  const stays = (part: string) => elsewhere.has(part) || !surely.has(part)
  const comes = (part: string) => here.has(part) || !maybe.has(part)
  const files = [
    ...mine.files.filter((f) => stays(f.id)),
    ...theirs.files.filter((f) => !here.has(f.id) && comes(f.id)),
  ]
  const text = woven(
    linesOf(mine.text).filter((l) => stays(l.words)),
    linesOf(theirs.text).filter((l) => comes(l.words)),
  )
  if (text === mine.text.trim() && text !== '') return { ...mine, files }
  if (text === theirs.text.trim()) return { ...theirs, files, seenSeq: mine.seenSeq ?? theirs.seenSeq }
  const begun = mine.text.trim() === '' && mine.files.length === 0 ? theirs : mine
  return { ...begun, text, html: undefined, files }
}

interface Line {
  raw: string
  words: string // by which it is known
  breaks: number // before it: two, and there is an empty line
  by?: 'mine' | 'theirs' // alone
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let breaks = 0
  for (const raw of text.split('\n')) {
    const words = raw.trim()
    if (words !== '') {
      lines.push({ raw, words, breaks })
      breaks = 0
    }
    breaks++
  }
  return lines
}

function written(lines: Line[]): string {
  return lines
    .map(({ raw, breaks, by }, i) => {
      const before = lines[i - 1]
      if (!before) return raw
      const apart = by !== undefined && before.by !== undefined && by !== before.by
      return '\n'.repeat(Math.max(breaks, apart ? 2 : 1)) + raw
    })
    .join('')
    .trim()
}

/** Whether all words of one stand in the other as they follow each other. */
const within = (a: Line[], b: Line[]): boolean => {
  const wordsOf = (lines: Line[]) => ` ${lines.flatMap((l) => l.words.split(/\s+/)).join(' ')} `
  return a.length === 0 || wordsOf(b).includes(wordsOf(a))
}

/** Two texts as one: what they share stands once, and what is only theirs comes after what is only mine. */
function woven(mine: Line[], theirs: Line[]): string {
  if (within(theirs, mine)) return written(mine)
  if (within(mine, theirs)) return written(theirs)
  const has = new Set(mine.map((l) => l.words))
  const shared = new Set(theirs.map((l) => l.words))
  const own = mine.map((l): Line => (shared.has(l.words) ? l : { ...l, by: 'mine' }))
  const out: Line[] = []
  let only: Line[] = []
  let at = 0
  for (const line of theirs) {
    if (!has.has(line.words)) {
      only.push({ ...line, by: 'theirs' })
      continue
    }
    const to = own.findIndex((l, i) => i >= at && l.words === line.words)
    if (to < 0) continue // it stands further up
    out.push(...own.slice(at, to), ...only, ...own.slice(to, to + 1))
    only = []
    at = to + 1
  }
  return written([...out, ...own.slice(at), ...only])
}
