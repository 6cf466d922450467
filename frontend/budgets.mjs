// Fails when what a browser must load is larger than promised (gzip, bytes).
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { codes, folder } from './languages.mjs'

const dist = join(import.meta.dirname, 'dist')
const size = (path) => gzipSync(readFileSync(path), { level: 9 }).length

/** Scripts that index.html names, and what they import at once. */
function firstLoad(folder) {
  const html = readFileSync(join(dist, folder, 'index.html'), 'utf8')
  const found = new Set([...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((m) => m[1]))
  for (const file of found) {
    const text = readFileSync(join(dist, folder, file), 'utf8')
    for (const m of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) found.add(`assets/${m[1]}`)
  }
  return [...found]
}

/** The texts of the longest language, which come with the first load. */
function texts() {
  const words = (language) => ['common', 'inbox', 'alias'].map((part) => join(folder, language, `${part}.json`))
  const sum = (files) => files.filter((f) => existsSync(f)).reduce((n, f) => n + size(f), 0)
  return Math.max(...codes().map((language) => sum(words(language))))
}

const built = readdirSync(join(dist, 'widget'), { recursive: true })
  .map(String)
  .filter((f) => /\.(js|css)$/.test(f))
/** A panel speaks one language: the texts of the longest count. */
const panelTexts = Math.max(
  ...readdirSync(join(dist, 'widget/assets'))
    .filter((f) => f.endsWith('.json'))
    .map((f) => size(join(dist, 'widget/assets', f))),
)
/** Sheets are fetched when a visitor opens one: see panel/sheet.tsx. */
const widget = built.filter((f) => !f.includes('sheets-'))
const sheets = built.filter((f) => f.includes('sheets-'))
const widgetPath = (f) => `widget/${f}`
const budgets = [
  ['widget loader', 3_000, ['widget/widget.js']],
  ['widget, to talk (loader, panel, styles, texts)', 25_000, widget.map(widgetPath), panelTexts],
  ...sheets.map((f) => [`widget, ${f.replace(/.*\/|-.*/g, '')} fetched when opened`, 6_000, [widgetPath(f)]]),
  ['agent app, first load (scripts and texts)', 200_000, firstLoad('agent').map((f) => `agent/${f}`), texts()],
]

let over = false
for (const [what, most, files, more = 0] of budgets) {
  const missing = files.filter((f) => !existsSync(join(dist, f)))
  if (missing.length > 0 || files.length === 0) throw new Error(`${what}: not built (${missing.join(', ')})`)
  const sum = files.reduce((n, f) => n + size(join(dist, f)), more)
  over ||= sum > most
  console.log(`${sum > most ? 'OVER' : 'ok  '} ${what}: ${sum} of ${most} bytes`)
}
if (over) process.exit(1)
