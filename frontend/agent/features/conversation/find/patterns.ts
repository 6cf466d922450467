import { fold } from '../../../../shared/text/fold'

/** A word to be found as a part of a text: as it is, or as the parts that a joiner holds together. */
export type Pattern = string[][]

export function patternsOf(asked: string): Pattern[] {
  return asked.split(/\s+/).flatMap((typed) => {
    const whole = fold(typed).text
    if (!whole) return []
    const parts = typed
      .split('\u200c')
      .map((part) => fold(part).text)
      .filter(Boolean)
    return [parts.length > 1 ? [[whole], parts] : [[whole]]]
  })
}

/** The stretches of a text in which the words stand, in order and apart. */
export function stretches(text: string, patterns: Pattern[]): { start: number; end: number }[] {
  const folded = fold(text)
  const found: { start: number; end: number }[] = []
  for (const forms of patterns) {
    const form = forms.find((parts) => parts.every((part) => folded.text.includes(part))) ?? []
    for (const part of form) {
      for (let at = folded.text.indexOf(part); at >= 0; at = folded.text.indexOf(part, at + part.length)) {
        found.push({ start: folded.from[at] ?? 0, end: folded.to[at + part.length - 1] ?? 0 })
      }
    }
  }
  found.sort((a, b) => a.start - b.start)
  return found.reduce<typeof found>((out, one) => {
    const last = out.at(-1)
    if (last && one.start < last.end) last.end = Math.max(last.end, one.end)
    else out.push(one)
    return out
  }, [])
}
