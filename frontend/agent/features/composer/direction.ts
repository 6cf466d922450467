/** Marks that nobody sees and that decide which way a paragraph runs, also where it is read. */
const marks = { rtl: '\u200f', ltr: '\u200e' } as const

export type Direction = keyof typeof marks | 'auto'

export const directionOf = (text: string): Direction =>
  text.startsWith(marks.rtl) ? 'rtl' : text.startsWith(marks.ltr) ? 'ltr' : 'auto'

/** The text with every line running that way; auto is by its letters. */
export function turned(text: string, to: Direction): string {
  return text
    .split('\n')
    .map((line) => {
      const bare = line.replace(/^[\u200e\u200f]/, '')
      return to === 'auto' || bare === '' ? bare : marks[to] + bare
    })
    .join('\n')
}

export const nextDirection = (now: Direction): Direction => (now === 'auto' ? 'rtl' : now === 'rtl' ? 'ltr' : 'auto')
