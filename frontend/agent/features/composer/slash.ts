const before = /(?:^|\s)\/([\p{L}\p{N}\p{M}_-]*)$/u

/** What was typed after a "/" that stands at the caret and begins a word; undefined when there is none. */
export const slashAt = (text: string): string | undefined => before.exec(text)?.[1]

const variable = /\{\{\s*([A-Za-z.]+)\s*\}\}/g

/** Variables that nobody filled in: a reply with one is not sent. */
export const unfilled = (text: string): string[] => [...new Set([...text.matchAll(variable)].map((m) => m[1] ?? ''))]
