// The languages are the folders of shared/locales. This is what the builds know
// of them: which there are, what each lacks (there English speaks), and the
// modules `virtual:languages…` that front ends read them by.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the languages are; another place for trying one out. */
export const folder = process.env.PASOKH_LOCALES ?? join(import.meta.dirname, 'shared/locales')

const json = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'))

/** The codes of all, English first. */
export function codes(from = folder) {
  const all = readdirSync(from).filter((name) => existsSync(join(from, name, 'language.json')))
  return ['en', ...all.filter((code) => code !== 'en').sort()]
}

/** What a language.json says, by code. */
export const facts = (from = folder) =>
  Object.fromEntries(codes(from).map((code) => [code, json(from, code, 'language.json')]))

/** The parts that texts come in, as English has them. */
export const parts = (from = folder) =>
  readdirSync(join(from, 'en'))
    .map((file) => file.replace(/\.json$/, ''))
    .filter((part) => part !== 'language')

const plural = /_(zero|one|two|few|many|other)$/

/** The keys a part must have in a language: those of English, with the plural forms of the language's own. */
function wanted(texts, locale) {
  const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
  const all = keysOf(texts).flatMap((key) =>
    plural.test(key) ? forms.map((form) => key.replace(plural, `_${form}`)) : [key],
  )
  return [...new Set(all)]
}

/** The paths of a tree's texts: "a.b.c". */
export function keysOf(tree, before = '') {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [before + key] : keysOf(value, `${before}${key}.`),
  )
}

/** What a language lacks, by part; a part that lacks nothing is left out. */
export function missing(code, from = folder) {
  const { locale } = json(from, code, 'language.json')
  const lacks = parts(from).map((part) => {
    const file = join(from, code, `${part}.json`)
    const has = new Set(existsSync(file) ? keysOf(json(file)) : [])
    const english = json(from, 'en', `${part}.json`)
    return [part, wanted(english, locale).filter((key) => !has.has(key))]
  })
  return Object.fromEntries(lacks.filter(([, keys]) => keys.length > 0))
}

/** A flat part of a language, with English where it lacks something. */
const whole = (from, code, part) => ({
  ...json(from, 'en', `${part}.json`),
  ...(existsSync(join(from, code, `${part}.json`)) ? json(from, code, `${part}.json`) : {}),
})

const each = (from, make) => Object.fromEntries(codes(from).map((code) => [code, make(code)]))
// By code, a table holds languages only: "constructor" is none.
const say = (name, value) => `export const ${name} = ${JSON.stringify(value).replace(/^\{/, '{__proto__:null,')}\n`
const files = (from, part) => codes(from).filter((code) => existsSync(join(from, code, `${part}.json`)))

const modules = {
  /** For the agent app: what each language is. */
  '': (from) =>
    say(
      'languages',
      each(from, (code) => ({
        ...facts(from)[code],
        sample: undefined,
        timeZone: undefined,
        channel: undefined,
        letters: undefined,
      })),
    ),
  /** For the agent app: its texts, each fetched when wanted, and the parts for which English is wanted too. */
  '/texts': (from) => {
    const path = (code, part) => JSON.stringify(join(from, code, `${part}.json`))
    const all = parts(from)
      .filter((part) => part !== 'panel' && part !== 'push')
      .flatMap((part) => files(from, part).map((code) => `'${code}/${part}': () => import(${path(code, part)})`))
    const gaps = codes(from).flatMap((code) => Object.keys(missing(code, from)).map((part) => `${code}/${part}`))
    return `export const texts = {${all.join(',')}}\n${say('gaps', gaps)}`
  },
  /** For the settings of channels: everything the panel says, what is said in its preview, and what a new channel says. */
  '/panel-texts': (from) =>
    say(
      'panelTexts',
      each(from, (code) => whole(from, code, 'panel')),
    ) +
    say(
      'samples',
      each(from, (code) => facts(from)[code].sample ?? facts(from).en.sample),
    ) +
    say(
      'channelWords',
      each(from, (code) => ({ ...facts(from).en.channel, ...facts(from)[code].channel })),
    ),
  /** For the panel: how dates are written, what way is read, and the texts to fetch, English too where a language lacks some. */
  '/panel': (from) => {
    const all = files(from, 'panel')
    const urls = all.map((code, i) => `import u${i} from ${JSON.stringify(`${join(from, code, 'panel.json')}?url`)}\n`)
    const entry = (code) => {
      const { locale, direction } = facts(from)[code]
      const texts = missing(code, from).panel ? [code, 'en'] : [code]
      const found = texts.filter((one) => all.includes(one)).map((one) => `u${all.indexOf(one)}`)
      return `${code}:[${JSON.stringify([locale, direction]).slice(1, -1)},${found}]`
    }
    return `${urls.join('')}export const spoken = {__proto__:null,${codes(from).map(entry)}}\n`
  },
  /** For the button in the page: what the panel is called, what is said while it cannot be loaded, and what way is read. */
  '/titles': (from) =>
    say(
      'titles',
      each(from, (code) => {
        const { chat, loadFailed, tryAgain } = whole(from, code, 'panel')
        return [chat, `${loadFailed} ${tryAgain}`, facts(from)[code].direction]
      }),
    ),
}

const id = 'virtual:languages'

/** Vite's plugin. */
export function languages(from = folder) {
  return {
    name: 'pasokh-languages',
    resolveId: (name) => (name.startsWith(id) ? `\0${name}` : undefined),
    load: (name) => modules[name.startsWith(`\0${id}`) ? name.slice(id.length + 1) : 'none']?.(from),
    /** Texts that are fetched as they are need no line breaks. */
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === 'asset' && file.fileName.endsWith('.json'))
          file.source = JSON.stringify(JSON.parse(String(file.source)))
    },
  }
}

/** Vite's plugin for the service worker, which runs while no page is open: its words stand in it. */
export function serviceWorker(path, from = folder) {
  const source = () =>
    `const words = ${JSON.stringify(each(from, (code) => whole(from, code, 'push')))}\n${readFileSync(path, 'utf8')}`
  return {
    name: 'pasokh-service-worker',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: source() })
    },
    configureServer(server) {
      server.middlewares.use('/sw.js', (_, answer) => {
        answer.setHeader('Content-Type', 'text/javascript')
        answer.end(source())
      })
    },
  }
}
