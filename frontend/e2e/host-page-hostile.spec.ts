import type { Page } from '@playwright/test'
import { type HostSite, siteFor } from './host-page'
import { agent, reply, times } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
const sites: HostSite[] = []
test.beforeAll(() => server.start('demo'))
test.afterAll(async () => {
  for (const site of sites) await site.stop()
  await server.remove()
})

const site = (admin: Page, script = '') => siteFor(admin, server.url, sites, script)

/** What every fault on the page says. */
function faultsOf(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', (e) => faults.push(e.message))
  return faults
}

test('a page that resets every style, wars for the top and reads from the right does not change the widget', async ({
  browser,
}) => {
  const admin = await agent(browser, server.url, 'sara@narvan.example')
  const { host } = await site(
    admin,
    `document.documentElement.dir = 'rtl'
     const sheet = new CSSStyleSheet()
     sheet.replaceSync(\`
       * { all: unset !important; display: block !important; visibility: hidden !important; opacity: 0 !important }
       pasokh-widget { position: absolute !important; inset: -9999px !important; z-index: -1 !important; transform: scale(0) !important }
       html { visibility: visible !important; opacity: 1 !important }
       #top { visibility: visible !important; opacity: 1 !important; position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; background: gold !important }
     \`)
     document.adoptedStyleSheets = [sheet]
     addEventListener('DOMContentLoaded', () => {
       const top = document.createElement('div')
       top.id = 'top'
       document.body.prepend(top)
     })`,
  )
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  const faults = faultsOf(page)
  await page.goto(host.origin)
  const button = page.locator('pasokh-widget').getByRole('button')
  await expect(button).toBeVisible()
  const box = await button.boundingBox()
  expect(box).toMatchObject({ x: 24, width: 56, height: 56 }) // where lines end
  const top = () =>
    page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.localName, [
      (box?.x ?? 0) + 28,
      (box?.y ?? 0) + 28,
    ] as const)
  expect(await top()).toBe('pasokh-widget')
  await button.click()
  const panel = page.frameLocator('iframe')
  await panel.locator('textarea').fill('through all of that, kakapo')
  await panel.locator('textarea').press('Enter')
  await expect(panel.getByText('Sent')).toBeVisible()
  expect(await page.locator('iframe').boundingBox()).toMatchObject({ x: 24, width: 384, height: 620 })
  expect(faults).toEqual([])
})

test('where the browser refuses storage, and no WebSocket gets through, one can talk all the same', async ({
  browser,
}) => {
  const admin = await agent(browser, server.url, 'sara@narvan.example')
  const { host } = await site(admin)
  const context = await browser.newContext({ locale: 'en-GB' })
  await context.addInitScript(() => {
    const refused = {
      get(): never {
        throw new DOMException('refused', 'SecurityError')
      },
    }
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, refused)
  })
  const page = await context.newPage()
  await page.routeWebSocket('**/chat/ws', (ws) => void ws.close({ code: 4000 }))
  const faults = faultsOf(page)
  await page.goto(host.origin)
  await page.getByRole('button', { name: 'Help' }).click()
  const panel = page.frameLocator('iframe')
  await panel.locator('textarea').fill('nothing is kept here, tapir')
  await panel.locator('textarea').press('Enter')
  await expect(panel.getByText('Sent')).toBeVisible()
  await admin.goto(`${server.url}/inbox/open`)
  await admin.getByRole('link', { name: /tapir/ }).click()
  await reply(admin, 'but this is heard')
  await expect(panel.getByRole('log').getByText('but this is heard')).toBeVisible()
  expect(await times(panel.getByRole('log'), 'nothing is kept here, tapir')).toBe(1)
  expect(faults).toEqual([])
})

test('a long conversation opens at its end, and is read back to its beginning; away for long, nothing is lost or doubled', async ({
  browser,
}) => {
  const admin = await agent(browser, server.url, 'sara@narvan.example')
  const { host } = await site(admin)
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  const faults = faultsOf(page)
  await page.goto(host.origin)
  await page.getByRole('button', { name: 'Help' }).click()
  const panel = page.frameLocator('iframe')
  await panel.locator('textarea').fill('the first of many, manatee')
  await panel.locator('textarea').press('Enter')
  await expect(panel.getByText('Sent')).toBeVisible()
  await admin.goto(`${server.url}/inbox/open`)
  await admin.getByRole('link', { name: /manatee/ }).click()
  await expect(admin).toHaveURL(/[0-9a-f-]{36}/)
  const id = /[0-9a-f-]{36}/.exec(admin.url())?.[0]
  const authors = [admin, await agent(browser, server.url, 'reza@narvan.example')]
  let said = 0
  // Agents who say more at once than they may are told how long to wait, and wait.
  const say = async (text: string) => {
    const author = authors[said++ % authors.length] ?? admin
    const data = { id: crypto.randomUUID(), kind: 'message', text, seenSeq: 1_000_000, force: true }
    for (;;) {
      const answer = await author.request.post(`${server.url}/api/v1/conversations/${id}/messages`, {
        data,
        headers: { Origin: server.url },
      })
      if (answer.status() !== 429) return expect(answer.ok(), await answer.text()).toBe(true)
      await page.waitForTimeout(1000 * Number(answer.headers()['retry-after'] ?? 1))
    }
  }
  for (let n = 0; n < 299; n += 23) await Promise.all(Array.from({ length: 23 }, (_, i) => say(`line ${n + i} of it`)))
  await say('line 300 of it')

  await test.step('loaded anew it stands at the end, and the beginning is there', async () => {
    await page.reload()
    await page.getByRole('button', { name: 'Help' }).click()
    const log = panel.getByRole('log')
    await expect(log.getByText('line 300 of it', { exact: true })).toBeInViewport()
    await expect(log.locator('.bubble')).toHaveCount(301)
    await log.press('Home')
    await expect(log.getByText('the first of many, manatee')).toBeInViewport()
    await say('one more while reading')
    await expect(log.getByText('one more while reading')).toBeAttached()
    await expect(log.getByText('the first of many, manatee')).toBeInViewport() // one is not torn away
  })

  await test.step('without a network it says so, keeps what is written, and goes on after', async () => {
    const log = panel.getByRole('log')
    await context.setOffline(true)
    for (const text of ['offline one', 'offline two']) {
      await panel.locator('textarea').fill(text)
      await panel.locator('textarea').press('Enter')
    }
    await expect(panel.getByText('Waits for the network')).toBeVisible()
    await expect(panel.getByRole('status').getByText(/No connection/)).toBeVisible()
    await say('said meanwhile')
    await context.setOffline(false)
    await expect(log.getByText('said meanwhile')).toBeVisible()
    await expect(panel.getByText('Waits for the network')).toHaveCount(0)
    await expect(panel.locator('.delivery').last()).toHaveText(/Sent|Seen/)
    for (const text of ['offline one', 'offline two', 'said meanwhile']) expect(await times(log, text)).toBe(1)
  })
  expect(faults).toEqual([])
})

test.describe('on a phone', () => {
  const phone = { locale: 'en-GB', viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }

  for (const watcher of [true, false])
    test(`back folds the panel up and does not leave the page (${watcher ? 'CloseWatcher' : 'history'})`, async ({
      browser,
    }) => {
      const admin = await agent(browser, server.url, 'sara@narvan.example')
      const { host } = await site(admin)
      const context = await browser.newContext(phone)
      if (!watcher) await context.addInitScript(() => Reflect.deleteProperty(window, 'CloseWatcher'))
      const page = await context.newPage()
      await page.goto(`${host.origin}/before`)
      await page.goto(`${host.origin}/lamps`)
      const help = page.getByRole('button', { name: 'Help' })
      const panel = page.frameLocator('iframe')
      await help.tap()
      await expect(panel.locator('textarea')).toBeVisible()
      expect(await page.locator('iframe').boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 780 })
      await panel.locator('textarea').tap() // browsers count what was used
      if (watcher) await page.keyboard.press('Escape')
      else await page.evaluate(() => history.back())
      await expect(page.locator('iframe')).toBeHidden()
      expect(new URL(page.url()).pathname).toBe('/lamps')

      await test.step('closed in another way, the history is the page’s own again', async () => {
        await help.tap()
        await expect(panel.locator('textarea')).toBeVisible()
        await panel.getByRole('button', { name: 'Close chat' }).tap()
        await expect(page.locator('iframe')).toBeHidden()
        await page.goBack()
        await expect(page).toHaveURL(/\/before$/)
      })
    })

  test('the box stays above the keyboard', async ({ browser }) => {
    const admin = await agent(browser, server.url, 'sara@narvan.example')
    const { host } = await site(admin)
    const page = await (await browser.newContext(phone)).newPage()
    await page.goto(host.origin)
    await page.getByRole('button', { name: 'Help' }).tap()
    const panel = page.frameLocator('iframe')
    await expect(panel.locator('textarea')).toBeVisible()
    // A keyboard makes the visual viewport smaller, not the page: told as the browser tells it.
    await page.evaluate(() => {
      const view = window.visualViewport as VisualViewport
      Object.defineProperty(view, 'height', { value: 420, configurable: true })
      Object.defineProperty(view, 'offsetTop', { value: 60, configurable: true })
      view.dispatchEvent(new Event('resize'))
    })
    await expect.poll(() => page.locator('iframe').boundingBox()).toEqual({ x: 0, y: 60, width: 390, height: 420 })
    const box = await panel.locator('textarea').boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(480)
    await expect(panel.getByRole('button', { name: 'Send' })).toBeInViewport()
  })
})
