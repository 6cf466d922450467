import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { languages } from './languages.mjs'

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [react(), languages()],
        test: {
          name: 'agent',
          environment: 'jsdom',
          include: ['agent/**/*.test.{ts,tsx}', 'shared/**/*.test.ts', '*.test.ts'],
          setupFiles: ['agent/test-setup.ts'],
        },
      },
      {
        plugins: [languages()],
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: { name: 'widget', environment: 'jsdom', include: ['widget/**/*.test.{ts,tsx}'] },
      },
    ],
  },
})
