/** What Persian and Arabic keyboards write differently: as `inbox/fold` on the server has it. */
const letters = new Map<string, string>()
for (const group of ['یيىئۍې', 'کكڪ', 'هةۀۂہھەۃ', 'اأإآٱٲٳ', 'وؤۆ']) {
  const [first = '', ...others] = group
  for (const other of others) letters.set(other, first)
}
/** Latin letters that are no accented form of others. */
const latin: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', þ: 'th' }

/** First and last of what carries no meaning for finding: marks over letters, tatweel, joiners, direction controls. */
const dropped: [number, number][] = [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x591, 0x5c7],
  [0x610, 0x61a],
  [0x61c, 0x61c],
  [0x640, 0x640],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x6d6, 0x6dc],
  [0x6df, 0x6e8],
  [0x6ea, 0x6ed],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2069],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
]

const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10]

function foldOne(typed: string): string {
  const c = typed.toLowerCase()
  if (c < '\u0080') return c
  const code = c.codePointAt(0) ?? 0
  if (dropped.some(([first, last]) => code >= first && code <= last)) return ''
  const zero = zeros.find((zero) => code >= zero && code <= zero + 9)
  if (zero !== undefined) return String(code - zero)
  const plain = letters.get(c) ?? latin[c]
  if (plain !== undefined) return plain
  return /\p{Script=Latin}/u.test(c) ? c.normalize('NFKD').replace(/[\u0300-\u036f]/g, '') : c
}

export interface Folded {
  text: string
  from: number[] // of each place of the folded text, where in the text it comes from
  to: number[] // and where that ends
}

/** Brings text to the form in which words are compared, and keeps where everything was. */
export function fold(text: string): Folded {
  const from: number[] = []
  const to: number[] = []
  let out = ''
  let at = 0
  for (const c of text) {
    out += foldOne(c)
    for (; from.length < out.length; to.push(at + c.length)) from.push(at)
    at += c.length
  }
  return { text: out, from, to }
}

/** A word to be found as a part of a text: as it is, or as the parts that a joiner holds together. */
export type Pattern = string[][]

export function patternsOf(asked: string): Pattern[] {
  return asked.split(/\s+/).flatMap((typed) => {
    const whole = fold(typed).text
    if (!whole) return []
    const parts = typed
      .split('\u200c')
      .map((part) => fold(part).text)
      .filter(Boolean)
    return [parts.length > 1 ? [[whole], parts] : [[whole]]]
  })
}

/** The stretches of a text in which the words stand, in order and apart. */
export function stretches(text: string, patterns: Pattern[]): { start: number; end: number }[] {
  const folded = fold(text)
  const found: { start: number; end: number }[] = []
  for (const forms of patterns) {
    const form = forms.find((parts) => parts.every((part) => folded.text.includes(part))) ?? []
    for (const part of form) {
      for (let at = folded.text.indexOf(part); at >= 0; at = folded.text.indexOf(part, at + part.length)) {
        found.push({ start: folded.from[at] ?? 0, end: folded.to[at + part.length - 1] ?? 0 })
      }
    }
  }
  found.sort((a, b) => a.start - b.start)
  return found.reduce<typeof found>((out, one) => {
    const last = out.at(-1)
    if (last && one.start < last.end) last.end = Math.max(last.end, one.end)
    else out.push(one)
    return out
  }, [])
}
