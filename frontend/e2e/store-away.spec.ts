import type { APIRequestContext, Page } from '@playwright/test'
import { HostSite } from './host-page'
import { Mongo } from './mongo'
import { agent, password, reply, times } from './people'
import { Server } from './server'
import { expect, test } from './test'

const mongo = new Mongo()
const server = new Server(() => ['--mongo', mongo.uri])
let site: HostSite
test.beforeAll(async () => {
  test.setTimeout(600_000) // the first time the database is built
  await mongo.start()
  await server.start()
})
test.afterAll(async () => {
  await site?.stop()
  mongo.mend()
  await server.remove()
  await mongo.stop()
})

async function post(request: APIRequestContext, path: string, data: object) {
  const answer = await request.post(`${server.url}/api/v1/${path}`, { data, headers: { Origin: server.url } })
  expect(answer.ok(), await answer.text()).toBe(true)
  return answer.json()
}

/** Makes the company, its site, and signs its admin in. */
async function company(page: Page): Promise<void> {
  await post(page.request, 'setup', {
    company: 'Lamps of the Alley',
    name: 'Sara Ahmadi',
    email: 'sara@shop.example',
    password,
    language: 'en',
  })
  const channel = { name: 'Shop', kind: 'chat', enabled: true, language: 'en', color: '#0b7c86', askEmail: false }
  const { id, version } = await post(page.request, 'channels', channel)
  site = await new HostSite().start(server.url, id, '')
  const allowed = await page.request.patch(`${server.url}/api/v1/channels/${id}`, {
    data: { version, origins: [site.origin] },
    headers: { Origin: server.url },
  })
  expect(allowed.ok(), await allowed.text()).toBe(true)
}

test('while the database is away nothing that was typed is lost, and everything goes on by itself', async ({
  browser,
}) => {
  await company(await (await browser.newContext()).newPage())
  const sara = await agent(browser, server.url, 'sara@shop.example')
  const shop = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await shop.goto(`${site.origin}/lamps`)
  await shop.getByRole('button', { name: 'Help' }).click()
  const panel = shop.frameLocator('iframe')
  const log = panel.getByRole('log')
  const write = async (text: string) => {
    await panel.locator('textarea').fill(text)
    await panel.locator('textarea').press('Enter')
  }
  await write('Do you have lamps?')
  await expect(panel.getByText('Sent')).toBeVisible()
  await sara.goto(`${server.url}/inbox/open`)
  await sara.getByRole('link', { name: /Do you have lamps/ }).click()
  const thread = sara.getByRole('log')
  await expect(thread.getByText('Do you have lamps?')).toBeVisible()
  await reply(sara, 'We have.')
  await expect(log.getByText('We have.')).toBeVisible()

  await test.step('away: the visitor’s message waits, the agent’s too', async () => {
    mongo.sever()
    await write('And candles?')
    await expect(panel.getByText('Sending')).toBeVisible()
    await reply(sara, 'They are brass.')
    await expect(thread.getByText('Sent as soon as the connection is back')).toBeVisible()
    await expect(panel.getByText('Sending')).toBeVisible()
  })

  await test.step('what cannot be read says so', async () => {
    await sara.getByRole('link', { name: /^Closed/ }).click()
    await expect(sara.getByText('The list could not be read')).toBeVisible()
  })

  await test.step('what is typed stays, over a reload too', async () => {
    await sara.goBack()
    await sara.locator('#composer').fill('Candles too, in')
    await sara.reload()
    await expect(sara.getByText(/^No connection/)).toBeVisible()
    await expect(thread.getByText('We have.')).toBeVisible()
    await expect(sara.locator('#composer')).toContainText('Candles too, in')
    await sara.getByRole('link', { name: /^Closed/ }).click()
  })

  await test.step('back: all goes on by itself, once', async () => {
    await expect(sara.getByText('The list could not be read')).toBeVisible()
    mongo.mend()
    await expect(sara.getByText('Nothing here')).toBeVisible()
    await sara.goBack()
    // The reply goes out by itself. If the visitor's words were there before it, its author is asked.
    const dialog = sara.getByRole('dialog')
    const arrived = log.getByText('They are brass.')
    await expect.poll(async () => (await dialog.isVisible()) || (await arrived.isVisible())).toBe(true)
    if (await dialog.isVisible()) {
      await expect(dialog.getByText('And candles?')).toBeVisible()
      await dialog.getByRole('button', { name: 'Send anyway' }).click()
    }
    await expect(arrived).toBeVisible()
    // After so many tries in vain the panel may wait a whole minute before the next.
    await expect(panel.getByText('Sending')).toHaveCount(0, { timeout: 240_000 })
    for (const text of ['Do you have lamps?', 'We have.', 'And candles?', 'They are brass.']) {
      await expect(thread.getByText(text, { exact: true })).toHaveCount(1)
      expect(await times(log, text)).toBe(1)
    }
    const drafts = async () => (await (await sara.request.get(`${server.url}/api/v1/drafts`)).json()).items
    await expect.poll(async () => (await drafts()).map((d: { text: string }) => d.text)).toEqual(['Candles too, in'])
  })
})
