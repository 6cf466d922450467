import { defineConfig } from '@playwright/test'
import { findChromium } from './e2e/chromium.mjs'

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/demo-company.ts',
  testMatch: '*.spec.ts',
  fullyParallel: false, // the journeys of one file share a server; the files go to the workers
  workers: 2,
  // Waiting ends when what is waited for is there. These bounds only end a journey that hangs, so they leave
  // room for a machine that is several times slower and busy with something else.
  timeout: 900_000,
  expect: { timeout: 120_000 },
  forbidOnly: Boolean(process.env.CI),
  retries: 0, // a journey that passes at its second try has found a fault
  reporter: [['list'], ['./e2e/last-words.ts']],
  use: {
    headless: true,
    viewport: { width: 1440, height: 900 },
    trace: process.env.PASOKH_TEST_TRACE ? 'retain-on-failure' : 'off', // tracing slows every step
    launchOptions: {
      executablePath: findChromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
