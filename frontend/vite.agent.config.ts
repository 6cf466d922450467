import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { languages, serviceWorker } from './languages.mjs'

const here = import.meta.dirname
const server = 'http://127.0.0.1:8080'

const base = new RegExp(
  [
    'node_modules/(react|react-dom|scheduler|i18next|react-i18next|html-parse-stringify|use-sync-external-store)/',
    'node_modules/@tanstack/(react-query|query-core|react-router|router-core|history|react-store|store|react-virtual|virtual-core)/',
    'lucide-react/dist/esm/(createLucideIcon|Icon|defaultAttributes|shared/)',
    'lucide-react/dist/esm/icons/(archive|arrow-(up|down|left)|bell|folder|folder-input|list|messages-square|octagon-alert|octagon-exclamation-point|search|rotate-ccw|tag|trash|trash-2|user-round|users|users-round|x|zap)\\.',
    'agent/ui/(store|confirm|button|empty|keys|avatar|menu|popover|chip|toast|separator|title|refusal|mark)\\.',
    'agent/data/(bootstrap|i18n|live-state|change|conversations|frames|thread|drafts|commands|room|routes|selected|unfinished|writing|wire|prefetch|now|kept|id|built-ins|cache|waiting|upload|outbox)\\.',
    'agent/features/(conversation/bubble|(aside|notifications)/queries)\\.',
    'frontend/shared/(date|alias|api/client|text/fold)\\.',
    'vite/preload-helper',
  ].join('|'),
)

/** The agent app, served at /. */
export default defineConfig({
  root: resolve(here, 'agent'),
  publicDir: resolve(here, 'agent/public'),
  plugins: [react(), tailwindcss(), languages(), serviceWorker(resolve(here, 'agent/sw.js'))],
  build: {
    outDir: resolve(here, 'dist/agent'),
    emptyOutDir: true,
    target: ['chrome111', 'firefox121', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // What the first screen needs is one file beside the app's own: forty small ones compress worse by a twentieth.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'base', test: base }] } } },
  },
  server: {
    proxy: {
      '/api': server,
      '/files': server,
      '/chat': server,
      '/widget.js': server,
      '/ws': { target: server.replace('http', 'ws'), ws: true },
    },
  },
})
