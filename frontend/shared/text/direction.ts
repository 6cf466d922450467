import { partsOf } from './parts'

export type Direction = 'rtl' | 'ltr'

/** Letters that are read from right to left: Hebrew, Arabic and Persian, Syriac and their kin, presentation forms too. */
const rtl = /(?=\p{L})[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/gu

/**
 * Which way a text runs: as most of its letters do, and from right to left when
 * there are as many of both. Addresses and numbers do not count. A mark at the
 * beginning, which its author set, decides. Undefined where there is no letter.
 */
export function directionOf(text: string): Direction | undefined {
  if (text[0] === '\u200f') return 'rtl'
  if (text[0] === '\u200e') return 'ltr'
  let balance = 0
  let letters = 0
  for (const part of partsOf(text)) {
    if (part.href || part.number) continue
    const all = part.text.match(/\p{L}/gu)?.length ?? 0
    const right = part.text.match(rtl)?.length ?? 0
    letters += all
    balance += 2 * right - all
  }
  if (!letters) return undefined
  return balance < 0 ? 'ltr' : 'rtl'
}

/** A line of a text and which way it runs. */
export interface TextLine {
  text: string
  dir: Direction | undefined
}

/** A text as one piece where all lines run the same way, else line by line; lines without letters run as the whole. */
export function linesOf(text: string): TextLine[] {
  const dir = directionOf(text)
  const lines = text.split('\n').map((line) => ({ text: line, dir: directionOf(line) ?? dir }))
  return lines.every((line) => line.dir === dir) ? [{ text, dir }] : lines
}

/**
 * A text that somebody gave, as it stands in a sentence of the other direction: between two marks that nobody sees, so that
 * neither its letters, nor brackets, digits or signs at its ends, turn the words around it. Without a letter of the other
 * direction a text needs none, and neither does a lone number. One that holds such marks was made of parts that are kept
 * apart already.
 */
export function isolated(text: string, sentence: Direction): string {
  const others = text.replace(rtl, '')
  const turns = sentence === 'ltr' ? others !== text : (others === text ? /[^\p{N}.,:٫٬+%٪]/u : /\p{L}/u).test(others)
  return turns && !text.includes('\u2069') ? `\u2068${text}\u2069` : text
}
