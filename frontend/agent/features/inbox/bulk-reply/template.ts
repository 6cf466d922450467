const form = /\{\{\s*([A-Za-z.]{1,40})\s*\}\}/g

/** The variables in a text, each once, in order. */
export const variablesIn = (text: string): string[] => [...new Set([...text.matchAll(form)].map((m) => m[1] ?? ''))]

/** A text that needs the same variables: what is asked while one types need not be all of it. */
export const skeleton = (names: string[]): string => names.map((name) => `{{${name}}}`).join(' ')
