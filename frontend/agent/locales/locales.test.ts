import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const here = import.meta.dirname
type Tree = { [key: string]: string | Tree }

function keys(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([k, v]) =>
    typeof v === 'string' ? [[prefix + k, v] as [string, string]] : keys(v, `${prefix}${k}.`),
  )
}

const read = (language: string, file: string) =>
  new Map(keys(JSON.parse(readFileSync(join(here, language, file), 'utf8')) as Tree))
const files = readdirSync(join(here, 'en'))

describe.each(files)('%s', (file) => {
  const en = read('en', file)
  const fa = read('fa', file)

  test('has the same keys in both languages', () => {
    expect([...fa.keys()].sort()).toEqual([...en.keys()].sort())
  })

  test('has no empty text and the same variables', () => {
    for (const [key, text] of en) {
      expect(text.trim(), key).not.toBe('')
      expect(fa.get(key)?.trim(), key).not.toBe('')
      const variables = (s = '') => [...new Set(s.match(/\{\{\w+\}\}/g))].sort()
      if (!key.endsWith('_one')) expect(variables(fa.get(key)), key).toEqual(variables(text))
    }
  })

  test('has no key that nothing uses', () => {
    const unused = [...en.keys()].filter((key) => !used(key))
    expect(unused).toEqual([])
  })
})

const sources = readdirSync(join(here, '..'), { recursive: true, withFileTypes: true })
  .filter((f) => f.isFile() && /\.tsx?$/.test(f.name) && !f.name.includes('.test.'))
  .map((f) => readFileSync(join(f.parentPath, f.name), 'utf8'))
  .join('\n')

/** A key is used when it stands in the source, whole or as a template with a variable beginning or end. */
function used(key: string): boolean {
  const plain = key.replace(/_(one|other)$/, '')
  if (['"', "'", '`'].some((quote) => sources.includes(quote + plain + quote))) return true
  const cut = plain.lastIndexOf('.')
  if (cut < 0) return false
  return sources.includes(`\`${plain.slice(0, cut)}.\${`) || sources.includes(`}${plain.slice(cut)}\``)
}
