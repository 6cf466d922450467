import { partsOf } from './parts'

export type Direction = 'rtl' | 'ltr'

/** Letters that are read from right to left: Hebrew, Arabic and Persian, Syriac and their kin, presentation forms too. */
const rtl = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/gu

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
    const right = part.text.match(rtl)?.filter((c) => /\p{L}/u.test(c)).length ?? 0
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

/** A name within a sentence of another direction: kept apart by marks that nobody sees. */
export function isolated(name: string, sentence: Direction): string {
  const own = directionOf(name)
  return own && own !== sentence ? `\u2068${name}\u2069` : name
}
