import { expect, type Page } from '@playwright/test'
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

/** A screen: who sees it, and how one comes there. A new screen is a line in the table below. */
export interface Screen {
  name: string
  who?: 'agent' | 'nobody' // an agent, unless said otherwise
  show: (scene: Scene) => Promise<void>
  /** Puts back what `show` changed for longer than its page lives. */
  leave?: (scene: Scene) => Promise<void>
}

const list = (page: Page) => page.locator('section a[href*="/inbox/"]')

async function inbox({ page, url }: Scene, folder = 'open'): Promise<void> {
  await page.goto(`${url}/inbox/${folder}`)
  await list(page).first().waitFor()
}

async function conversation(scene: Scene): Promise<void> {
  const { page, url, at } = scene
  await page.goto(`${url}/inbox/open/${at.conversation}`)
  await page.locator('#composer').waitFor()
}

/** The header's menu, and one of its lines. */
async function more({ page, say }: Scene, line?: string): Promise<void> {
  await page.getByRole('button', { name: say('inbox', 'more'), exact: true }).click()
  if (line) await page.getByRole('option', { name: line }).click()
}

/** Presses a single key of the app, once nothing is being typed. */
async function key(page: Page, code: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press(code)
}

const settings =
  (path: string): Screen['show'] =>
  async ({ page, url }) => {
    await page.goto(`${url}/settings/${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('main').locator('button, input, select').first().waitFor()
  }

/** A settings page and what its first button to add opens. */
const adding =
  (path: string): Screen['show'] =>
  async (scene) => {
    await settings(path)(scene)
    await scene.page.getByRole('button', { name: scene.say('common', 'add'), exact: true }).click()
    await scene.page.getByRole('dialog').waitFor()
  }

const channel =
  (tab: string): Screen['show'] =>
  async (scene) => {
    await settings('channels')(scene)
    await scene.page.getByRole('listitem').getByRole('button').first().click()
    await scene.page.getByRole('tab', { name: scene.say('admin', `channels.tabs.${tab}`), exact: true }).click()
    await scene.page.frameLocator('iframe').locator('textarea, main').first().waitFor()
  }

async function rule(scene: Scene): Promise<void> {
  await settings('rules')(scene)
  await scene.page.getByRole('button', { name: 'Refunds from loyal customers', exact: true }).click()
  await scene.page.getByLabel(scene.say('rules', 'name'), { exact: true }).waitFor()
}

/** The shop page with the widget's panel open, as a visitor without a past sees it. */
async function widget({ page, url, language }: Scene): Promise<void> {
  await page.goto(`${url}/demo?lang=${language}`)
  const launcher = page.locator('pasokh-widget').getByRole('button').first()
  if ((await launcher.getAttribute('aria-expanded')) !== 'true') await launcher.click()
  await page.frameLocator('iframe').locator('textarea').waitFor()
}

async function written(scene: Scene): Promise<void> {
  await widget(scene)
  const panel = scene.page.frameLocator('iframe')
  for (const text of ['سلام! سفارش 10417 کی می‌رسد؟', 'The blue lamp, or چراغ آبی, is it in stock?']) {
    await panel.locator('textarea').fill(text)
    await panel.getByRole('button', { name: scene.say('panel', 'send') }).click() // on a phone Enter is a new line
    await panel.getByRole('log').getByText(text).waitFor()
  }
  await panel.locator('.delivery').first().waitFor()
}

/** The pages of the first visit, with an answer as the server gives it to the very first. */
async function setUp(scene: Scene, steps: number): Promise<void> {
  const { page, url } = scene
  const json = (body: unknown) => ({ contentType: 'application/json', body: JSON.stringify(body) })
  await page.route('**/api/v1/setup', (route) => route.fulfill(json({ needed: true })))
  await page.route('**/api/v1/channels', (route) => route.fulfill(json({ id: '0190a1b2-0000-7000-8000-000000000001' })))
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
}

export const screens: Screen[] = [
  { name: 'list', show: (s) => inbox(s) },
  {
    name: 'list-dense',
    show: async (s) => {
      await inbox(s)
      await s.page.getByRole('button', { name: s.say('inbox', 'list.dense') }).click()
    },
    leave: (s) => s.page.getByRole('button', { name: s.say('inbox', 'list.roomy') }).click(),
  },
  {
    name: 'list-empty',
    show: async ({ page, url, say, at }) => {
      await page.goto(`${url}/inbox/${at.folder}`)
      await page.getByText(say('inbox', 'list.empty'), { exact: true }).waitFor()
    },
  },
  {
    name: 'sidebar',
    show: async (s) => {
      await inbox(s)
      const open = s.page.getByRole('button', { name: s.say('inbox', 'folders.navigation') })
      if (await open.isVisible()) await open.click()
      await s.page
        .getByRole('button', { name: /Sara Ahmadi/ })
        .last()
        .click()
      await s.page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'bell',
    show: async (s) => {
      await inbox(s)
      const open = s.page.getByRole('button', { name: s.say('inbox', 'folders.navigation') })
      if (await open.isVisible()) await open.click()
      await s.page.getByRole('button', { name: s.say('notify', 'bell') }).click()
      await s.page.getByRole('dialog', { name: s.say('notify', 'bell') }).waitFor()
    },
  },
  { name: 'conversation', show: conversation },
  {
    name: 'conversation-note',
    show: async (s) => {
      await conversation(s)
      await s.page.getByRole('tab', { name: s.say('inbox', 'note') }).click()
      await s.page.locator('#composer').fill('@رضا, order 10417 را ببین')
    },
    leave: (s) => s.page.locator('#composer').fill(''),
  },
  {
    name: 'find',
    show: async (s) => {
      await conversation(s)
      await more(s, s.say('inbox', 'find'))
      const bar = s.page.getByRole('search', { name: s.say('find', 'label') })
      await bar.getByRole('textbox').fill('a')
      const all = bar.getByRole('button', { name: s.say('find', 'all') })
      await expect(all).toBeEnabled()
      await all.click()
      await bar.getByRole('listitem').first().waitFor()
    },
  },
  {
    name: 'bulk-reply',
    show: async (s) => {
      await inbox(s)
      const boxes = s.page.getByRole('listitem').getByRole('checkbox')
      for (const at of [0, 1, 2]) await boxes.nth(at).check({ force: true })
      await s.page.getByRole('button', { name: s.say('actions', 'bulk.reply') }).click()
      const dialog = s.page.getByRole('dialog', { name: s.say('bulk', 'title') })
      await dialog
        .getByRole('textbox')
        .first()
        .fill('سلام {{conversation.number}}, {{order.item}} is on its way از انبار ما')
      await dialog.getByRole('textbox').nth(1).fill('دوست ما')
      await dialog.getByRole('combobox').waitFor()
    },
    leave: (s) => s.page.getByRole('dialog').getByRole('textbox').first().fill(''),
  },
  {
    name: 'contact',
    show: async (s) => {
      await conversation(s)
      const open = s.page.getByRole('button', { name: s.say('inbox', 'contactPane'), exact: true })
      if (await open.isVisible()) await open.click()
      await s.page.getByRole('complementary', { name: s.say('inbox', 'contactPane') }).waitFor()
    },
  },
  {
    name: 'canned-list',
    show: async (s) => {
      await conversation(s)
      const box = s.page.locator('#composer')
      await expect(async () => {
        await box.fill('') // a draft of before may come in between
        await box.pressSequentially('/')
        await s.page.getByRole('listbox').waitFor({ timeout: 3000 })
      }).toPass({ timeout: 15_000 })
    },
    leave: (s) => s.page.locator('#composer').fill(''),
  },
  {
    name: 'assignee-menu',
    show: async (s) => {
      await conversation(s)
      await key(s.page, 'KeyA')
      await s.page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'more-menu',
    show: async (s) => {
      await conversation(s)
      await more(s)
      await s.page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'snooze-menu',
    show: async (s) => {
      await conversation(s)
      await key(s.page, 'KeyS')
      await s.page.getByRole('dialog').getByRole('button').first().waitFor()
    },
  },
  {
    name: 'merge-conversation',
    show: async (s) => {
      await conversation(s)
      await more(s, s.say('inbox', 'merge'))
      await s.page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'merge-contacts',
    show: async (s) => {
      await conversation(s)
      const open = s.page.getByRole('button', { name: s.say('inbox', 'contactPane'), exact: true })
      if (await open.isVisible()) await open.click()
      await s.page
        .getByRole('complementary', { name: s.say('inbox', 'contactPane') })
        .getByRole('button', { name: /duplicate|تکراری|Merge with|ادغام با/ })
        .click()
      await s.page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'bulk',
    show: async (s) => {
      await inbox(s)
      await s.page.locator('section input[type=checkbox]').nth(0).check({ force: true })
      await s.page.locator('section input[type=checkbox]').nth(2).check({ force: true })
      await s.page.getByRole('toolbar').waitFor()
    },
  },
  {
    name: 'command-bar',
    show: async (s) => {
      await conversation(s)
      await s.page.keyboard.press('Control+k')
      await s.page.getByRole('combobox').waitFor()
    },
  },
  {
    name: 'keys',
    show: async (s) => {
      await inbox(s)
      await key(s.page, 'Shift+Slash')
      await s.page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'search-start',
    show: async ({ page, url }) => {
      await page.goto(`${url}/search`)
      await page.locator('#search').waitFor()
    },
  },
  {
    name: 'search',
    show: async ({ page, url }) => {
      await page.goto(`${url}/search?q=refund`)
      await page.locator('section mark').first().waitFor()
    },
  },
  {
    name: 'search-none',
    show: async ({ page, url, say }) => {
      await page.goto(`${url}/search?q=xyzzyplugh`)
      await page.getByText(say('search', 'search.none')).waitFor()
    },
  },
  {
    name: 'offline',
    show: async (s) => {
      await s.page.routeWebSocket('**/ws', (ws) => ws.close())
      await s.page.goto(`${s.url}/inbox/open`)
      await s.page.getByRole('button', { name: s.say('inbox', 'tryNow') }).waitFor()
    },
  },
  {
    name: 'gone',
    show: async ({ page, url, say }) => {
      await page.goto(`${url}/inbox/open/0190a1b2-0000-7000-8000-00000000dead`)
      await page.getByText(say('common', 'errors.not_found')).waitFor()
    },
  },
  {
    name: 'nowhere',
    show: async ({ page, url }) => {
      await page.goto(`${url}/no-such-page`)
      await page.locator('#root *').first().waitFor()
    },
  },
  { name: 'profile', show: settings('profile') },
  {
    name: 'photo-part',
    show: async (s) => {
      await settings('profile')(s)
      const picture = await s.page.screenshot()
      const file = { name: 'me.png', mimeType: 'image/png', buffer: picture }
      await s.page.getByLabel(s.say('admin', 'photo.label'), { exact: true }).last().setInputFiles(file)
      await s.page.getByRole('dialog').waitFor()
    },
  },
  { name: 'notifications', show: settings('notifications') },
  { name: 'workspace', show: settings('workspace') },
  { name: 'agents', show: settings('agents') },
  { name: 'agents-new', show: adding('agents') },
  { name: 'teams', show: settings('teams') },
  { name: 'teams-new', show: adding('teams') },
  { name: 'channels', show: settings('channels') },
  ...['look', 'texts', 'hours', 'install', 'security'].map((tab) => ({ name: `channel-${tab}`, show: channel(tab) })),
  { name: 'tags', show: settings('tags') },
  { name: 'folders', show: settings('folders') },
  { name: 'folders-new', show: adding('folders') },
  { name: 'canned', show: settings('canned') },
  { name: 'canned-new', show: adding('canned') },
  { name: 'attributes', show: settings('attributes') },
  { name: 'rules', show: settings('rules') },
  { name: 'rule', show: rule },
  {
    name: 'rule-backtest',
    show: async (s) => {
      await rule(s)
      await s.page.getByRole('button', { name: s.say('rules', 'try'), exact: true }).click()
      await s.page.getByRole('progressbar').waitFor()
      await s.page.locator('section ul li').first().waitFor()
      await s.page.getByRole('progressbar').scrollIntoViewIfNeeded()
    },
  },
  { name: 'hours', show: settings('hours') },
  {
    name: 'hours-new',
    show: async (s) => {
      await settings('hours')(s)
      await s.page
        .getByRole('button', { name: s.say('rules', 'editName').replace('{{name}}', 'Office hours, Tehran') })
        .click()
      await s.page.getByRole('dialog').waitFor()
    },
  },
  { name: 'sla', show: settings('sla') },
  {
    name: 'sla-new',
    show: async (s) => {
      await settings('sla')(s)
      await s.page
        .getByRole('button', { name: s.say('rules', 'editName').replace('{{name}}', 'Loyal customers') })
        .click()
      await s.page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'sign-in',
    who: 'nobody',
    show: async ({ page, url }) => {
      await page.goto(`${url}/signin`)
      await page.locator('input[type=password]').waitFor()
    },
  },
  {
    name: 'invite',
    who: 'nobody',
    show: async ({ page, url, at }) => {
      await page.goto(url + at.invite)
      await page.locator('button[type=submit]:enabled').waitFor()
    },
  },
  {
    name: 'invite-dead',
    who: 'nobody',
    show: async ({ page, url, say }) => {
      await page.goto(`${url}/invite/no-such-invitation`)
      await page.getByText(say('session', 'inviteDead')).waitFor()
    },
  },
  { name: 'set-up', who: 'nobody', show: (s) => setUp(s, 0) },
  { name: 'set-up-channel', who: 'nobody', show: (s) => setUp(s, 1) },
  { name: 'set-up-install', who: 'nobody', show: (s) => setUp(s, 2) },
  { name: 'widget', who: 'nobody', show: widget },
  { name: 'widget-conversation', who: 'nobody', show: written },
  {
    name: 'widget-home',
    who: 'nobody',
    show: async (s) => {
      await widget(s)
      await s.page
        .frameLocator('iframe')
        .getByRole('button', { name: s.say('panel', 'back') })
        .click()
      await s.page.frameLocator('iframe').getByRole('listitem').first().waitFor()
    },
  },
]
