import { defineConfig } from '@playwright/test'
import journeys from './playwright.config'

/** Screenshots of the main screens, in data/shots; see `make shots`. */
export default defineConfig({ ...journeys, testDir: 'e2e/shots', testMatch: 'shots.ts', timeout: 900_000 })
