import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { languages } from './languages.mjs'
import { leanPreact } from './lean-preact.mjs'

const each = {
  // Each file has a world of its own, as by default, but in a thread that has loaded what makes pages before: to load
  // that for every file takes longer than all tests together.
  pool: 'vmThreads' as const,
  // Only what hangs reaches these bounds, however slow the machine is.
  testTimeout: 300_000,
  hookTimeout: 300_000,
}

export default defineConfig({
  test: {
    maxWorkers: Math.max(2, availableParallelism() - 1), // a single one would make one world for all files
    teardownTimeout: 300_000,
    projects: [
      { test: { name: 'build', environment: 'node', include: ['*.test.ts'], testTimeout: each.testTimeout } }, // the builder knows no other world's things
      {
        plugins: [react(), languages()],
        test: {
          ...each,
          name: 'agent',
          environment: 'node',
          include: ['agent/**/*.test.{ts,tsx}', 'shared/**/*.test.ts'],
          setupFiles: ['shared/test-chance.ts', 'agent/test-setup.ts'],
        },
      },
      {
        plugins: [languages(), leanPreact()],
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          ...each,
          name: 'widget',
          environment: 'node',
          include: ['widget/**/*.test.{ts,tsx}'],
          setupFiles: ['shared/test-chance.ts'],
          server: { deps: { inline: ['preact'] } },
        },
      },
    ],
  },
})
