import { defineConfig } from '@playwright/test'
import journeys from './playwright.config'

/** Figures of the agent app under load, printed as a table; see `make bench-ui`. Nothing else is to look at the page. */
export default defineConfig({
  ...journeys,
  testDir: 'e2e/load',
  testMatch: 'load.ts',
  timeout: 900_000,
  use: { ...journeys.use, trace: 'off' },
})
