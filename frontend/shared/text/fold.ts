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

const zeros = [0x660, 0x6f0, 0x966, 0x9e6]

/** What a keyboard writes in place of typographic marks. */
const keyboard = (text: string) =>
  text
    .replace(/[‘’‚‛ʼʻ′＇´]/g, "'")
    .replace(/[“”„‟″＂]/g, '"')
    .replace(/[‐‑‒–—―−﹘﹣－]/g, '-')

function foldPart(typed: string): string {
  const c = typed.toLowerCase()
  if (c < '\u0080') return c
  const code = c.codePointAt(0) ?? 0
  if (dropped.some(([first, last]) => code >= first && code <= last)) return ''
  const zero = zeros.find((zero) => code >= zero && code <= zero + 9)
  return zero === undefined ? (letters.get(c) ?? latin[c] ?? c) : String(code - zero)
}

/** A letter as it is compared: nothing, or several when it is written as one and read as several (ﻻ, ﬃ). */
function foldOne(typed: string): string {
  if (typed < '\u0080') return typed.toLowerCase()
  return Array.from(keyboard(keyboard(typed).normalize('NFKD')).toLowerCase(), foldPart).join('')
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

/** What a whole text is compared as with another, and whether one holds another is asked with. */
export const key = (text: string): string =>
  fold(text)
    .text.replace(/[^\S\n]/g, ' ')
    .trim()

/** Tells whether a text has what was typed in it, however either was typed. */
export function finder(typed: string): (text: string) => boolean {
  const wanted = key(typed)
  return (text) => key(text).includes(wanted)
}
