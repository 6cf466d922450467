import type { Page, Route, WebSocketRoute } from '@playwright/test'
import { HostSite, siteFor } from './host-page'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
const sites: HostSite[] = []
test.beforeAll(() => server.start('demo'))
test.afterAll(async () => {
  for (const site of sites) await site.stop()
  await server.remove()
})

test('a page that is not allowed shows nothing, says why once, and the admin is told', async ({ browser }) => {
  const admin = await agent(browser, server.url, 'sara@narvan.example')
  const { channel } = await siteFor(admin, server.url, sites)
  const stranger = await new HostSite().start(server.url, channel, '')
  sites.push(stranger)
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  const said: string[] = []
  page.on('console', (m) => said.push(m.text()))
  page.on('pageerror', (e) => said.push(e.message))
  await page.clock.install()
  await page.goto(stranger.origin)
  await expect.poll(() => said.length).toBe(1)
  for (let tries = 0; tries < 3; tries++) {
    await page.getByRole('button', { name: 'Help' }).click()
    await page.clock.runFor(60_000)
  }
  await expect(page.locator('pasokh-widget')).toHaveCount(0)
  await expect(page.locator('iframe')).toHaveCount(0)
  expect(said).toEqual([expect.stringContaining(`${stranger.origin} is not one of the sites of this channel`)])
  const refused = await admin.request.get(`${server.url}/api/v1/channels/${channel}/refused-pages`)
  expect(await refused.json()).toMatchObject([{ origin: stranger.origin, count: 1 }])
})

/** A visitor who has written, in a page whose clock can be moved; `cut` takes the server away from the panel. */
async function talking(page: Page, answer: (route: Route) => Promise<void>, code: number) {
  let away = false
  const asked: string[] = []
  const open = new Set<WebSocketRoute>()
  await page.routeWebSocket('**/chat/ws', (ws) => {
    if (!away) {
      open.add(ws)
      ws.connectToServer()
      return
    }
    asked.push('socket')
    void ws.close({ code })
  })
  await page.route('**/chat/api/**', (route) => {
    if (!away) return route.continue()
    asked.push(new URL(route.request().url()).pathname)
    return answer(route)
  })
  await page.clock.install()
  await page.goto(`${server.url}/demo?lang=en`)
  await page.locator('button[aria-expanded]').first().click()
  const panel = page.frameLocator('iframe')
  await panel.locator('textarea').fill('is anybody there, okapi')
  await panel.locator('textarea').press('Enter')
  await expect(panel.getByText('Sent')).toBeVisible()
  await expect.poll(() => open.size).toBeGreaterThan(0)
  const cut = async () => {
    away = true
    for (const ws of open) await ws.close({ code })
  }
  return { panel, asked, cut }
}

for (const [what, code, answer, most] of [
  ['whose server is away', 1006, (route: Route) => route.abort(), 10],
  ['that is refused', 1008, (route: Route) => route.fulfill({ status: 403, json: { code: 'wrong_origin' } }), 10],
  [
    'that is asked to wait',
    1013,
    (route: Route) => route.fulfill({ status: 503, headers: { 'Retry-After': '25' }, json: { code: 'unavailable' } }),
    4,
  ],
] as const)
  test(`an open panel ${what} asks at most ${most} times in half a minute, and keeps what is written`, async ({
    browser,
  }) => {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    // A close code that only browsers may say is said by closing without one.
    const { panel, asked, cut } = await talking(page, answer, code === 1006 ? 4000 : code)
    await cut()
    for (let second = 0; second < 30; second++) await page.clock.runFor(1000)
    expect(asked.length, asked.join()).toBeGreaterThan(0)
    expect(asked.length, asked.join()).toBeLessThanOrEqual(most)
    await panel.locator('textarea').fill('still here')
    await panel.locator('textarea').press('Enter')
    await expect(panel.getByRole('log').getByText('still here')).toBeVisible()
    // On its way, waiting, or refused with a word and a way to change it: never gone.
    await expect(panel.locator('.delivery, .failure').last()).toHaveText(/Sending|Waits|Not sent/)
  })
