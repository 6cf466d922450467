import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = import.meta.dirname
const server = 'http://127.0.0.1:8080'

/** The agent app, served at /. */
export default defineConfig({
  root: resolve(here, 'agent'),
  publicDir: resolve(here, 'agent/public'),
  plugins: [react(), tailwindcss()],
  build: {
    outDir: resolve(here, 'dist/agent'),
    emptyOutDir: true,
    target: ['chrome111', 'firefox121', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
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
