import { resolve } from 'node:path'
import { type Page, test } from '@playwright/test'
import { agent } from '../people'
import { Server } from '../server'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

const folder = resolve(import.meta.dirname, '../../../data/shots')
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
const first = (page: Page) => page.locator('section a[href*="/inbox/"]').first()

/** Each screen and how one comes to it. */
const screens: Record<string, (page: Page) => Promise<void>> = {
  list: async (page) => {
    await page.goto(`${server.url}/inbox/open`)
    await first(page).waitFor()
  },
  conversation: async (page) => {
    await page.goto(`${server.url}/inbox/open`)
    await first(page).click()
    await page.locator('#composer').waitFor()
  },
  bar: async (page) => {
    await page.goto(`${server.url}/inbox/open`)
    await first(page).click()
    await page.locator('#composer').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
  },
  selected: async (page) => {
    await page.goto(`${server.url}/inbox/open`)
    await first(page).waitFor()
    await page.locator('section input[type=checkbox]').nth(0).check({ force: true })
    await page.locator('section input[type=checkbox]').nth(2).check({ force: true })
    await page.getByRole('toolbar').waitFor()
  },
  search: (page) => page.goto(`${server.url}/search?q=refund`).then(() => undefined),
  profile: (page) => page.goto(`${server.url}/settings/profile`).then(() => undefined),
  agents: (page) => page.goto(`${server.url}/settings/agents`).then(() => undefined),
  canned: (page) => page.goto(`${server.url}/settings/canned`).then(() => undefined),
  channels: async (page) => {
    await page.goto(`${server.url}/settings/channels`)
    await page.getByRole('listitem').getByRole('button').first().click()
    await page.frameLocator('iframe').locator('textarea').waitFor()
  },
  widget: async (page) => {
    const language = await page.locator('html').getAttribute('lang')
    await page.goto(`${server.url}/demo?lang=${language}`)
    await page.locator('pasokh-widget').getByRole('button').click()
    await page.frameLocator('iframe').locator('textarea').waitFor()
  },
}

for (const language of ['en', 'fa'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, viewport] of Object.entries(sizes)) {
      test(`${language} ${colorScheme} ${size}`, async ({ browser }) => {
        const page = await agent(browser, server.url, 'sara@narvan.example', { viewport, colorScheme })
        const { me } = await (await page.request.get(`${server.url}/api/v1/bootstrap`)).json()
        const preferences = { ...me.preferences, language, theme: colorScheme }
        await page.request.patch(`${server.url}/api/v1/me`, {
          data: { name: me.name, preferences },
          headers: { Origin: server.url },
        })
        for (const [name, show] of Object.entries(screens)) {
          await show(page)
          await page.waitForTimeout(500) // texts and fonts settle
          await page.screenshot({ path: `${folder}/${language}-${colorScheme}-${size}-${name}.png` })
        }
        await page.context().close()
      })
    }
  }
}
