export interface ChangedLine {
  key: string
  kind: 'gone' | 'new'
  text: string
}

/** The lines in which two values, written as JSON, differ: by the longest common subsequence. */
export function changes(before: unknown, after: unknown): ChangedLine[] {
  const a = before === undefined ? [] : JSON.stringify(before, null, 2).split('\n')
  const b = JSON.stringify(after, null, 2).split('\n')
  const longest: number[][] = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  const at = (i: number, j: number) => longest[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = longest[i]
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const out: ChangedLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++
      j++
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      out.push({ key: `- ${i}`, kind: 'gone', text: a[i++] ?? '' })
    } else out.push({ key: `+ ${j}`, kind: 'new', text: b[j++] ?? '' })
  }
  return out
}
