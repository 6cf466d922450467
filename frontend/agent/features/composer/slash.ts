const word = '[\\p{L}\\p{N}\\p{M}_-]*'
const before = new RegExp(`(?:^|\\s)/(${word})$`, 'u')
const slashWord = new RegExp(`/${word}$`, 'u')

/** What was typed after a "/" that stands at the caret and begins a word; undefined when there is none. */
export const slashAt = (text: string, caret: number): string | undefined => before.exec(text.slice(0, caret))?.[1]

/** Puts a canned reply where the caret is, in place of the "/word" before it; says where the caret is then. */
export function insertAt(text: string, caret: number, filled: string): { text: string; caret: number } {
  const kept = slashAt(text, caret) === undefined ? text.slice(0, caret) : text.slice(0, caret).replace(slashWord, '')
  return { text: kept + filled + text.slice(caret), caret: kept.length + filled.length }
}

const variable = /\{\{\s*([A-Za-z.]+)\s*\}\}/g

/** Variables that nobody filled in: a reply with one is not sent. */
export const unfilled = (text: string): string[] => [...new Set([...text.matchAll(variable)].map((m) => m[1] ?? ''))]
