import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { languages } from './languages.mjs'
import { leanPreact } from './lean-preact.mjs'

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [react(), languages()],
        test: {
          name: 'agent',
          environment: 'node',
          include: ['agent/**/*.test.{ts,tsx}', 'shared/**/*.test.ts', '*.test.ts'],
          setupFiles: ['agent/test-setup.ts'],
        },
      },
      {
        plugins: [languages(), leanPreact()],
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          name: 'widget',
          environment: 'node',
          include: ['widget/**/*.test.{ts,tsx}'],
          server: { deps: { inline: ['preact'] } },
        },
      },
    ],
  },
})
