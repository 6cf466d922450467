import { expect, type Locator, type Page } from '@playwright/test'
import type { Furnished } from './furnish'
import type { words } from './words'

/** A page on its way to a screen. */
export interface Scene {
  page: Page
  url: string
  language: 'en' | 'fa'
  say: ReturnType<typeof words>
  at: Furnished
  phone: boolean
}

/** A screen: who sees it, and how one comes there. A new screen is a line in screens.ts. */
export interface Screen {
  name: string
  who?: 'agent' | 'nobody' // an agent, unless said otherwise
  show: (scene: Scene) => Promise<void>
  /** Its page shows no other screen, because requests are answered otherwise there, or the app begins otherwise. */
  alone?: boolean
  /** Puts back what `show` changed for longer than its page lives. */
  leave?: (scene: Scene) => Promise<void>
}

const list = (page: Page) => page.locator('section a[href*="/inbox/"]')

export async function inbox({ page, url }: Scene, folder = 'open'): Promise<void> {
  await page.goto(`${url}/inbox/${folder}`)
  await list(page).first().waitFor()
}

export async function conversation(scene: Scene): Promise<void> {
  const { page, url, at } = scene
  await page.goto(`${url}/inbox/open/${at.conversation}`)
  await page.locator('#composer').waitFor()
}

/** Opens what a narrow screen keeps behind a button, once it is known which of the two is there. */
async function reveal(button: Locator, what: Locator): Promise<Locator> {
  const ready = what.filter({ visible: true })
  await button.filter({ visible: true }).or(ready).first().waitFor()
  if ((await ready.count()) === 0) await button.click()
  await ready.first().waitFor()
  return ready.first()
}

export const sidebar = ({ page, say }: Scene) =>
  reveal(
    page.getByRole('button', { name: say('inbox', 'folders.navigation') }),
    page.getByRole('button', { name: say('notify', 'bell') }),
  )

export const contactPane = ({ page, say }: Scene) =>
  reveal(
    page.getByRole('button', { name: say('inbox', 'contactPane'), exact: true }),
    page.getByRole('complementary', { name: say('inbox', 'contactPane') }),
  )

/** The header's menu, and one of its lines. */
export async function more({ page, say }: Scene, line?: string): Promise<void> {
  await page.getByRole('button', { name: say('inbox', 'more'), exact: true }).click()
  if (line) await page.getByRole('option', { name: line }).click()
}

/** Presses a single key of the app, once nothing is being typed. */
export async function key(page: Page, code: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press(code)
}

/** Presses a key until what it opens is there: a composer that comes meanwhile takes the focus, and the first press. */
export async function opens(page: Page, code: string, what: Locator): Promise<void> {
  await expect(async () => {
    if (!(await what.isVisible())) await key(page, code)
    await what.waitFor({ timeout: 5_000 })
  }).toPass()
}

export const settings =
  (path: string): Screen['show'] =>
  async ({ page, url }) => {
    await page.goto(`${url}/settings/${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('main').locator('button, input, select').first().waitFor()
  }

/** A settings page and what its first button to add opens. */
export const adding =
  (path: string): Screen['show'] =>
  async (scene) => {
    await settings(path)(scene)
    await scene.page.getByRole('button', { name: scene.say('common', 'add'), exact: true }).click()
    await scene.page.getByRole('dialog').waitFor()
  }

export const channel =
  (tab: string): Screen['show'] =>
  async (scene) => {
    await settings('channels')(scene)
    await scene.page.getByRole('listitem').getByRole('button').first().click()
    await scene.page.getByRole('tab', { name: scene.say('admin', `channels.tabs.${tab}`), exact: true }).click()
    await scene.page.frameLocator('iframe').locator('textarea, main').first().waitFor()
  }

export async function rule(scene: Scene): Promise<void> {
  await settings('rules')(scene)
  await scene.page.getByRole('button', { name: 'Refunds from loyal customers', exact: true }).click()
  await scene.page.getByLabel(scene.say('rules', 'name'), { exact: true }).waitFor()
}

/** Chooses the first `count` conversations of the list. */
export async function choose(scene: Scene, count: number): Promise<Locator> {
  await inbox(scene)
  const boxes = scene.page.getByRole('listitem').getByRole('checkbox')
  for (let at = 0; at < count; at++) await boxes.nth(at).check({ force: true })
  const bar = scene.page.getByRole('toolbar', { name: scene.say('actions', 'bulk.label') })
  await bar.waitFor()
  return bar
}

/** A menu of the widget's panel, in a conversation with something in it. */
export const panelMenu =
  (name: 'attach' | 'emoji' | 'more'): Screen['show'] =>
  async (scene) => {
    await written(scene)
    const panel = scene.page.frameLocator('iframe')
    await panel.getByRole('button', { name: scene.say('panel', name), exact: true }).click()
    await panel.getByRole('group').or(panel.getByRole('dialog')).or(panel.getByRole('menu')).first().waitFor()
  }

/** The shop page with the widget's panel open, as a visitor without a past sees it. */
export async function widget({ page, url, language }: Scene): Promise<void> {
  await page.goto(`${url}/demo?lang=${language}`)
  const launcher = page.locator('pasokh-widget').getByRole('button').first()
  if ((await launcher.getAttribute('aria-expanded')) !== 'true') await launcher.click()
  await page.frameLocator('iframe').locator('textarea').waitFor()
}

export async function written(scene: Scene): Promise<void> {
  await widget(scene)
  const panel = scene.page.frameLocator('iframe')
  for (const text of ['سلام! سفارش 10417 کی می‌رسد؟', 'The blue lamp, or چراغ آبی, is it in stock?']) {
    await panel.locator('textarea').fill(text)
    await panel.getByRole('button', { name: scene.say('panel', 'send') }).click() // on a phone Enter is a new line
    await panel.getByRole('log').getByText(text).last().waitFor()
  }
  await panel.locator('.delivery').last().waitFor()
}

/** The pages of the first visit, with answers as the server gives them to the very first. */
export async function setUp(scene: Scene, steps: number): Promise<void> {
  const { page, url } = scene
  const json = (body: unknown) => ({ contentType: 'application/json', body: JSON.stringify(body) })
  const channel = { id: '0190a1b2-0000-7000-8000-000000000001', origins: ['https://lamp.example'] }
  const channels: unknown[] = []
  let needed = true
  await page.route('**/api/v1/setup', (route) => {
    if (route.request().method() === 'POST') needed = false
    return route.fulfill(json({ needed }))
  })
  await page.route('**/api/v1/channels', (route) => {
    channels.push(channel)
    return route.fulfill(json(channel))
  })
  const bootstrap = { me: { role: 'admin' }, settings: { company: 'Lamps and Shades' }, channels }
  await page.route('**/api/v1/bootstrap', (route) => route.fulfill(json(bootstrap)))
  await page.goto(`${url}/setup`)
  const button = page.locator('button[type=submit]')
  await button.waitFor()
  for (let step = 0; step < steps; step++) {
    for (const input of await page.locator('input').all()) {
      const type = await input.getAttribute('type')
      await input.fill(type === 'email' ? 'ada@lamp.example' : step === 1 ? 'https://lamp.example' : 'Lamps and Shades')
    }
    await button.click()
    await expect(page.locator('input')).toHaveCount(step === 0 ? 2 : 0)
  }
  await page.unroute('**/api/v1/bootstrap')
}
