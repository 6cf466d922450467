import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codes, folder, languages, missing, serviceWorker } from './languages.mjs'

const tried = mkdtempSync(join(tmpdir(), 'languages-'))
const write = (path: string, said: object) => writeFileSync(join(tried, path), JSON.stringify(said))

beforeAll(() => {
  cpSync(folder, tried, { recursive: true })
  mkdirSync(join(tried, 'ar'))
  write('ar/language.json', {
    name: 'العربية',
    locale: 'ar-EG',
    direction: 'rtl',
    calendar: 'gregorian',
    digits: 'latin',
  })
  write('ar/panel.json', { write: 'اكتب رسالة' })
  write('ar/inbox.json', { rows_one: 'محادثة واحدة' })
})
afterAll(() => rmSync(tried, { recursive: true }))

/** What a script that uses the modules of the languages is built to, by file. */
async function built(source: string, plugins = [languages(tried)]): Promise<Record<string, string>> {
  const entry = join(tried, 'entry.js')
  writeFileSync(entry, source)
  const out = await build({
    configFile: false,
    root: tried,
    logLevel: 'error',
    plugins,
    build: {
      write: false,
      assetsInlineLimit: 0,
      minify: false,
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' },
    },
  })
  const [one] = [out].flat() as { output: { fileName: string; code?: string; source?: unknown }[] }[]
  return Object.fromEntries((one?.output ?? []).map((f) => [f.fileName, f.code ?? String(f.source)]))
}

test('a folder is a language, and what it lacks is known by name', () => {
  expect(codes(tried)).toEqual(['en', 'ar', 'fa'])
  const lacks = missing('ar', tried)
  expect(lacks.panel).toContain('send')
  expect(lacks.panel).not.toContain('write')
  expect(lacks.common).toContain('cancel')
  // Arabic has six forms of plural where English has two.
  expect(lacks.inbox?.filter((key) => /_(zero|few|many)$/.test(key))).not.toEqual([])
  expect(missing('fa', tried)).toEqual({})
})

test('every front end has it: the app, the panel, the button and the service worker', async () => {
  const files = await built(
    `export { languages } from 'virtual:languages'
     export { channelWords, panelTexts } from 'virtual:languages/panel-texts'
     export { titles } from 'virtual:languages/titles'
     export { spoken } from 'virtual:languages/panel'
     export { gaps, texts } from 'virtual:languages/texts'`,
    [languages(tried), serviceWorker(resolve(import.meta.dirname, 'agent/sw.js'), tried)],
  )
  const [name, code = ''] = Object.entries(files).find(([file]) => /entry.*\.js$/.test(file)) ?? []
  expect(name).toBeDefined()
  expect(code.match(/__proto__: null/g)).toHaveLength(5)
  expect(code).toContain('العربية')
  expect(code).toMatch(/"?ar"?: ?\[\s*"ar-EG",\s*"rtl"/)
  const gaps = JSON.parse(/gaps = (\[[^\]]*\])/.exec(code)?.[1] ?? '') as string[]
  expect(gaps).toContain('ar/inbox') // English comes with it
  expect(gaps.filter((gap) => !gap.startsWith('ar/'))).toEqual([]) // and not with a language that is whole
  expect(code.match(/"?greeting"?: ?"Hello! How can we help\?"/g)).toHaveLength(2) // Arabic channels begin in English
  const texts = Object.entries(files).filter(([file]) => /panel.*\.json$/.test(file))
  expect(texts.map(([, text]) => JSON.parse(text).write).sort()).toContain('اكتب رسالة')
  expect(files['sw.js']).toMatch(/"ar":\{"assigned":"Assigned to you"/)
})
