// Who may import whom: app -> features -> data -> ui -> shared, no feature
// another, the widget nothing but shared, and no circle of files. Types count:
// a file is understood only with those whose types it names.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const here = import.meta.dirname

/** From the top down: each may import itself and what stands after it. */
const layers = ['app', 'features', 'data', 'ui', 'shared']

/** What may be fetched later although it imports the file that fetches it: a part of the panel fetches further parts. */
const fetchedLater = ['widget/panel/fetch.ts']

interface Import {
  from: string
  to: string
  later: boolean // by import(), or only its type
}

const sources = ['agent', 'shared', 'widget'].flatMap((root) =>
  readdirSync(join(here, root), { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && /(?<!\.d|\.test)\.tsx?$/.test(f.name))
    .map((f) => relative(here, join(f.parentPath, f.name))),
)

/** Static imports and re-exports, and import(), of a file of ours. */
const named = /(?:^|\n)(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)/g

/** The imports in a text that stands at `from`; those of other kinds of file are left out. */
function importsIn(text: string, from: string): Import[] {
  return [...text.matchAll(named)].flatMap(([, now, later]) => {
    const path = resolve(here, dirname(from), now ?? later ?? '')
    const file = [path, `${path}.ts`, `${path}.tsx`].find((p) => /\.tsx?$/.test(p) && existsSync(p))
    return file ? { from, to: relative(here, file), later: now === undefined } : []
  })
}

const all = sources.flatMap((from) => importsIn(readFileSync(join(here, from), 'utf8'), from))

/** What a file belongs to: "features/rules", "ui", "widget"; main.tsx and what tests share are the app's. */
function placeOf(file: string): string {
  const [root = '', layer = '', room = ''] = file.split('/')
  if (root !== 'agent') return root
  if (!layers.includes(layer)) return 'app'
  return layer === 'features' ? `features/${room}` : layer
}

/** Why an import is not allowed; undefined when it is. */
function wrong({ from, to }: Import): string | undefined {
  const [above = '', below = ''] = [placeOf(from), placeOf(to)]
  if (above === below) return
  const line = `${from} imports ${to}`
  if (above === 'widget') return below === 'shared' ? undefined : line
  const [a, b] = [above, below].map((place) => layers.indexOf(place.split('/')[0] ?? '')) as [number, number]
  return a < b ? undefined : line
}

/** Files that import each other, directly or through others, one circle a line. */
function circles(imports: Import[]): string[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to])
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, way: string[]) => {
    const met = way.indexOf(file)
    if (met >= 0) found.push([...way.slice(met), file].join(' -> '))
    if (met >= 0 || done.has(file)) return
    for (const to of next.get(file) ?? []) visit(to, [...way, file])
    done.add(file)
  }
  for (const file of next.keys()) visit(file, [])
  return found
}

test('files import only what is below them, and no feature another', () => {
  expect(all.flatMap((i) => wrong(i) ?? [])).toEqual([])
})

test('no file imports itself by way of others', () => {
  expect(circles(all.filter((i) => !(i.later && fetchedLater.includes(i.from))))).toEqual([])
})

describe('a forbidden import is found', () => {
  const forbidden: [from: string, statement: string][] = [
    ['agent/ui/x.ts', "import { useNow } from '../data/now'"],
    ['agent/ui/x.ts', "import type { Change } from '../data/change'"],
    ['agent/data/x.ts', "import('../app/theme')"],
    ['agent/features/search/x.tsx', "export { Row } from '../inbox/row'"],
    ['shared/x.ts', "import '../agent/data/now'"],
    ['widget/panel/x.ts', "import { createStore } from '../../agent/ui/store'"],
    ['shared/x.ts', "type Panel = typeof import('../widget/panel/chat')"],
    ['agent/app/x.ts', "import { readToPage } from '../../widget/protocol'"],
  ]
  test.each(forbidden)('%s: %s', (from, statement) => {
    const [found] = importsIn(statement, from)
    expect(found && wrong(found)).toBeDefined()
  })

  test('a circle, by types and by import() too', () => {
    const ring: Import[] = [
      { from: 'a.ts', to: 'b.ts', later: false },
      { from: 'b.ts', to: 'c.ts', later: true },
      { from: 'c.ts', to: 'b.ts', later: false },
    ]
    expect(circles(ring)).toEqual(['b.ts -> c.ts -> b.ts'])
  })
})
