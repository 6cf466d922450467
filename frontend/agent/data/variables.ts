/** Something in a text that is a placeholder or was meant to be one. */
export interface Placeholder {
  written: string
  name?: string // the variable that it is or that was probably meant
  exact: boolean // it is a variable as it should be written
}

/** Any brackets that people put round a variable, single, double or uneven, also in full width. */
const bracketed = /[{｛[]{1,2}([^{}｛｝[\]\n]{2,60})[}｝\]]{1,2}/gu
const inBraces = /^[{｛]{2}.*[}｝]{2}$/u

/** What is left of a name without what is easily mistyped: case, spaces, points, signs that are not seen, widths. */
const bare = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/** By how many letters two words differ (Levenshtein), an exchange of neighbours being one of them. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}

function meant(written: string, variables: string[]): string | undefined {
  const word = bare(written)
  const near = variables.map((name) => ({ name, off: distance(word, bare(name)), length: bare(name).length }))
  const [best] = near.sort((a, b) => a.off - b.off)
  return best && best.off <= Math.min(3, Math.floor(best.length / 4)) ? best.name : undefined
}

/**
 * The placeholders of a text, each once, with those that are nearly right: a contact reads neither. The names of
 * the variables are in bootstrap, for rooms of the server add theirs.
 */
export function placeholders(text: string, variables: string[]): Placeholder[] {
  const found = new Map<string, Placeholder>()
  for (const [written, inside = ''] of text.matchAll(bracketed)) {
    const known = variables.find((name) => name === inside.trim())
    const exact = known !== undefined && inBraces.test(written.normalize('NFKC')) && written.startsWith('{{')
    const name = known ?? meant(inside, variables)
    const named = /^\{\{\s*[A-Za-z.]+\s*\}\}$/.test(written) // of nothing we know
    if (name || named) found.set(written, { written, name, exact })
  }
  return [...found.values()]
}

/** Those that are not as they should be. */
export const wrongPlaceholders = (text: string, variables: string[]): Placeholder[] =>
  placeholders(text, variables).filter((p) => !p.exact)
