/** Names for visitors who have none: an adjective and an animal, in the reader's language. */
export interface Alias {
  a: number
  b: number
}

/** The words of one language for them. */
export interface AliasWords {
  /** The order of both: "{adjective} {animal}", in Persian the other way round. */
  called: string
  adjectives: string[]
  animals: string[]
}

export const aliasName = ({ a, b }: Alias, { called, adjectives, animals }: AliasWords): string =>
  called
    .replace('{adjective}', adjectives[a % adjectives.length] ?? '')
    .replace('{animal}', animals[b % animals.length] ?? '')

/** Backgrounds of the 12 colours that the server gives people and labels; white text is readable on each. */
export const palette = [
  '#b3502f',
  '#0b7c86',
  '#3f63ad',
  '#2f7d50',
  '#7a55a8',
  '#9b3f6b',
  '#a0611a',
  '#33747f',
  '#5b5fc0',
  '#8a4b3c',
  '#4a7a1f',
  '#a8324e',
]

export const colorOf = (index: number): string => palette[index % palette.length] ?? '#0b7c86'

/** One or two letters for an avatar. */
export function initials(name: string): string {
  const [first = '', last = ''] = name.trim().split(/\s+/)
  const letter = (word: string) => [...word][0] ?? ''
  return (letter(first) + (/^[A-Za-z]/.test(first) ? letter(last) : '')).toUpperCase()
}
