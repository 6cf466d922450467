const before = /(?:^|\s)\/([\p{L}\p{N}\p{M}_-]*)$/u

/** What was typed after a "/" that stands at the caret and begins a word; undefined when there is none. */
export const slashAt = (text: string): string | undefined => before.exec(text)?.[1]

/** How many letters are more than fit: the server counts code points. */
export function tooMany(text: string, most: number): number {
  return text.length > most ? Math.max(0, [...text].length - most) : 0
}
