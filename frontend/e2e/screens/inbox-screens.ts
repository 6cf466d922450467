import { expect } from '@playwright/test'
import { choose, contactPane, conversation, inbox, more, opens, type Screen, sidebar } from './scene'

/** The screens on which conversations are found, read and answered. */
export const inboxScreens: Screen[] = [
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
    name: 'list-failed',
    alone: true,
    show: async (s) => {
      await s.page.addInitScript(() => indexedDB.deleteDatabase('keyval-store'))
      await s.page.route('**/api/v1/conversations?**', (route) => route.abort())
      await s.page.goto(`${s.url}/inbox/${s.at.folder}`)
      await s.page.getByText(s.say('inbox', 'list.failed')).waitFor()
    },
  },
  {
    name: 'sort-menu',
    show: async (s) => {
      await inbox(s)
      await s.page.getByRole('button', { name: s.say('inbox', 'sort.activity'), exact: true }).click()
      await s.page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'sidebar',
    show: async (s) => {
      await inbox(s)
      await sidebar(s)
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
      await sidebar(s)
      await s.page.getByRole('button', { name: s.say('notify', 'bell') }).click()
      await s.page.getByRole('dialog', { name: s.say('notify', 'bell') }).waitFor()
    },
  },
  { name: 'conversation', show: conversation },
  {
    name: 'conversation-mail',
    show: async (s) => {
      await inbox(s)
      await s.page.getByText('Invoice for 24 brass reading lamps').first().click()
      await s.page.locator('#composer').waitFor()
      await s.page.getByText(s.say('mail', 'showImages')).first().waitFor()
    },
  },
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
      await contactPane(s)
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
        await s.page.getByRole('listbox').waitFor({ timeout: 10_000 })
      }).toPass()
    },
    leave: (s) => s.page.locator('#composer').fill(''),
  },
  {
    name: 'assignee-menu',
    show: async (s) => {
      await conversation(s)
      await opens(s.page, 'KeyA', s.page.getByRole('option').first())
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
      await opens(s.page, 'KeyS', s.page.getByRole('dialog').getByRole('button').first())
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
      const pane = await contactPane(s)
      await pane.getByRole('button', { name: /duplicate|تکراری|Merge with|ادغام با/ }).click()
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
    name: 'bulk-tags',
    show: async (s) => {
      const bar = await choose(s, 4)
      await bar.getByRole('button', { name: s.say('inbox', 'addTag') }).click()
      await s.page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'bulk-snooze',
    show: async (s) => {
      const bar = await choose(s, 4)
      await bar.getByRole('button', { name: s.say('inbox', 'snooze.label') }).click()
      await s.page.getByRole('dialog').getByRole('button').first().waitFor()
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
      await opens(s.page, 'Shift+Slash', s.page.getByRole('dialog'))
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
    alone: true,
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
  {
    name: 'begin',
    show: async (s) => {
      await inbox(s)
      await s.page.getByRole('button', { name: s.say('inbox', 'list.begin') }).click()
      await s.page.locator('#begin-text').waitFor()
    },
  },
]
