import { resolve } from 'node:path'
import { minify } from 'terser'
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'
import { languages } from './languages.mjs'
import { leanPreact } from './lean-preact.mjs'

const here = import.meta.dirname
const out = resolve(here, 'dist/widget')
const target = ['chrome111', 'firefox121', 'safari16.4']

/** Names that only the panel's first part has, and its classes keep to themselves: no message, no part that is fetched later and no browser knows them. */
const inPanel =
  /^(making|typedAt|becoming|channelAt|loadChannel|freshen|loadMe|forget|tellPages|markSeen|delivered|listening|delivery|carry|busy|polling|strikes|since|socketAt|trySocket|typingTimers|covered|awaited|welcomed|settle|finish|listeners|connected|heard|moveAway|kick|failures|again|parts|passing|follow|live|later|aside|begun|restored|restore|mark|turn|keep|changed|fetched|along|giveBack|wake|refresh|memory|compose|drop|store|subscribe|newVisitor|introduce|milliseconds|hello|receive|refused|mirrored|typist|restart|giveUp|held|lost)$/
/** The same of what the script of pages and the part that opens the panel share. */
const inScript = /^(options|opened|arrived|tellProof|emit|flag|ready|wait|proof|tell|before|place|badge|allowed)$/

/** Makes what Vite has made small a percent smaller: pages of other people load it. */
function smaller(own: RegExp): Plugin {
  let names: { props?: object } = {} // the same in all parts
  return {
    name: 'pasokh-smaller',
    apply: 'build',
    async generateBundle({ format }, bundle) {
      for (const one of Object.values(bundle)) {
        if (one.type !== 'chunk') continue
        names = { props: names.props }
        const { code } = await minify(one.code, {
          module: format === 'es',
          ecma: 2020,
          compress: { passes: 5, unsafe_arrows: true, pure_getters: true },
          mangle: { properties: { regex: own } },
          nameCache: names,
        })
        if (!code) throw new Error(`${one.fileName}: nothing is left of it`)
        one.code = code
      }
    },
  }
}

const shortScript = smaller(inScript)
const page: InlineConfig = {
  configFile: false,
  root: resolve(here, 'widget'),
  logLevel: 'warn',
  plugins: [languages(), shortScript],
}
const inPage = { outDir: out, emptyOutDir: false, target }

/** What opens the panel on a page: a module that the script below fetches by the name that is returned. */
async function buildFrame(): Promise<string> {
  const built = await build({
    ...page,
    build: {
      ...inPage,
      lib: { entry: 'page/frame.ts', formats: ['es'] },
      rolldownOptions: { output: { entryFileNames: 'assets/frame-[hash].js' } },
    },
  })
  const [chunk] = [built].flat().flatMap((one) => ('output' in one ? one.output : []))
  if (!chunk) throw new Error('the part that opens the panel was not built')
  return chunk.fileName
}

/** The script that pages include: one classic file without imports, `widget.js`. */
function buildLoader(): Plugin {
  return {
    name: 'pasokh-loader',
    apply: 'build',
    async closeBundle() {
      const frame = await buildFrame()
      await build({
        ...page,
        define: { __FRAME__: JSON.stringify(frame) },
        build: {
          ...inPage,
          lib: { entry: 'loader.ts', formats: ['iife'], name: 'pasokhLoader', fileName: () => 'widget.js' },
        },
      })
    },
  }
}

/** Parts that are fetched on demand have nothing to preload: Vite's helper for that is half a kilobyte for nothing. */
function plainImports(): Plugin {
  const helper = '\0vite/preload-helper.js'
  return {
    name: 'pasokh-plain-imports',
    enforce: 'pre',
    load: (id) => (id === helper ? 'export const __vitePreload = (load) => load()' : undefined),
  }
}

/** The panel, served at /chat/, and beside it the loader. */
export default defineConfig({
  root: resolve(here, 'widget/panel'),
  base: '/chat/',
  publicDir: false,
  resolve: { alias: { 'preact/jsx-runtime': resolve(here, 'widget/panel/jsx.ts') } },
  oxc: {
    jsx: { runtime: 'automatic', importSource: 'preact' },
    typescript: { removeClassFieldsWithoutInitializer: true },
    assumptions: { setPublicClassFields: true },
  },
  build: { outDir: out, emptyOutDir: true, target, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  plugins: [languages(), leanPreact(), plainImports(), smaller(inPanel), buildLoader()],
  server: { proxy: { '/chat/api': 'http://127.0.0.1:8080', '/chat/ws': { target: 'ws://127.0.0.1:8080', ws: true } } },
})
