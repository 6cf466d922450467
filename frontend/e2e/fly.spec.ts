import type { Page } from '@playwright/test'
import { violations } from './axe'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

const list = (page: Page) => page.getByRole('region', { name: 'Conversations' })
const box = (page: Page, at: number) => list(page).getByRole('checkbox').nth(at)

async function serious(page: Page): Promise<string[]> {
  return violations(page, { serious: true })
}

test('many are closed at once, and it is taken back', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const read = async (path: string) => (await sara.request.get(`${server.url}/api/v1/conversations${path}`)).json()
  await sara.goto(`${server.url}/inbox/open`)
  await list(sara).getByRole('link').first().waitFor()
  const { items } = await read('?folder=open&limit=4')
  const before: { id: string; status: string }[] = items
  const now = () => Promise.all(before.map(async (c) => (await read(`/${c.id}`)).status))
  await box(sara, 0).check()
  await list(sara)
    .getByRole('link')
    .nth(3)
    .click({ modifiers: ['Shift'] })
  const bar = sara.getByRole('toolbar', { name: 'With the selected' })
  await expect(bar.getByText('4 selected')).toBeVisible()
  expect(await serious(sara)).toEqual([])

  await bar.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(sara.getByText('4 conversations changed')).toBeVisible()
  expect(await now()).toEqual(Array(4).fill('closed'))
  await sara.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(now).toEqual(before.map((c) => c.status))
})

test('all of a folder are selected, and none again by one key', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/open`)
  await list(sara).getByRole('link').first().click()
  await sara.locator('#composer').waitFor()
  await sara.getByRole('log').click()
  await sara.keyboard.press('x')
  await expect(sara.getByText('1 selected')).toBeVisible()
  await sara.getByRole('button', { name: 'Select all in this folder' }).click()
  const { items } = await (await sara.request.get(`${server.url}/api/v1/counts`)).json()
  const all = items.find((c: { folder: string }) => c.folder === 'open').count
  await expect(sara.getByText(`${all} selected`)).toBeVisible()
  await sara.getByRole('log').click()
  await sara.keyboard.press('Escape')
  await expect(sara.getByRole('toolbar')).toHaveCount(0)
})

test('the command bar finds what can be done, also while one types', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/unassigned`)
  await list(sara).getByRole('link').first().click()
  await sara.locator('#composer').fill('half a thought')
  await sara.keyboard.press('Control+k')
  await sara.getByRole('combobox').fill('assign me')
  expect(await serious(sara)).toEqual([])
  await sara.keyboard.press('Enter')
  await expect(sara.getByRole('log').getByText(/took this/)).toBeVisible()
  await expect(sara.locator('#composer')).toHaveValue('half a thought')

  await sara.keyboard.press('Control+k')
  await sara.getByRole('combobox').fill('go snoozed')
  await sara.keyboard.press('Enter')
  await expect(sara).toHaveURL(/\/inbox\/snoozed/)
})

test('panes are as wide as one made them, and the list as dense', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/open`)
  const edge = sara.getByRole('separator', { name: 'Width of the list' })
  await edge.focus()
  await sara.keyboard.press('ArrowRight')
  await sara.keyboard.press('ArrowRight')
  await expect(edge).toHaveAttribute('aria-valuenow', '400')
  await sara.getByRole('button', { name: 'Dense list' }).click()
  await sara.reload()
  await expect(edge).toHaveAttribute('aria-valuenow', '400')
  await expect(sara.getByRole('button', { name: 'Roomy list' })).toBeVisible()
  const row = await list(sara).getByRole('link').first().boundingBox()
  expect(row?.height ?? 99).toBeLessThan(44)
  expect(await serious(sara)).toEqual([])
})

test('a snooze is said in words', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/open`)
  await list(sara).getByRole('link').first().click()
  await sara.locator('#composer').waitFor()
  await sara.getByRole('log').click()
  await sara.keyboard.press('s')
  await sara.getByRole('textbox', { name: 'Until when, in words' }).fill('فردا ساعت ۹')
  await sara.keyboard.press('Enter')
  await expect(sara.getByRole('log').getByText(/snoozed this until .*0?9:00/)).toBeVisible()
})

test('before signing in, the language is changed with all its words', async ({ page }) => {
  await page.goto(`${server.url}/signin`)
  await page.getByRole('button', { name: 'فارسی' }).click()
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(page.locator('button[type=submit]')).toHaveText('ورود')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr')
  await expect(page.locator('button[type=submit]')).toHaveText('Sign in')
})

test('a hurry from settings to another language leaves no word out', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/settings/profile`)
  await sara.getByLabel('Language').selectOption('fa')
  await sara.getByRole('button', { name: 'Save' }).click()
  await expect(sara.getByRole('heading', { name: 'پروفایل من' })).toBeVisible()
  await sara.reload()
  await expect(sara.getByRole('heading', { name: 'پروفایل من' })).toBeVisible()
  await expect(sara.getByText(/^(pages|profile|byLanguage)\b/)).toHaveCount(0)
})

test('what was begun is on the next device, and gone from it once sent', async ({ browser }) => {
  const desk = await agent(browser, server.url, 'emma@narvan.example')
  await desk.goto(`${server.url}/inbox/open`)
  await list(desk).getByRole('link').first().click()
  await desk.locator('#composer').fill('begun at the desk')
  await expect(list(desk).getByText('Draft', { exact: true })).toBeVisible()
  const kept = async () => (await (await desk.request.get(`${server.url}/api/v1/drafts`)).json()).items.length
  await expect.poll(kept).toBe(1)

  const phone = await agent(browser, server.url, 'emma@narvan.example', { viewport: { width: 390, height: 844 } })
  await phone.goto(`${server.url}/inbox/drafts`)
  await expect(list(phone).getByText('Draft', { exact: true })).toBeVisible()
  await list(phone).getByRole('link').first().click()
  await expect(phone.locator('#composer')).toHaveValue('begun at the desk')
  await phone.locator('#composer').fill('begun at the desk, sent from the phone')
  await phone.keyboard.press('Control+Enter')
  await expect(phone.getByRole('log').getByText('sent from the phone')).toBeVisible()
  await expect.poll(kept).toBe(0)
  await desk.reload()
  await desk.getByRole('log').getByText('sent from the phone').waitFor()
  await expect(desk.locator('#composer')).toHaveValue('')
})

test('a draft is followed on another device while both are open', async ({ browser }) => {
  const desk = await agent(browser, server.url, 'emma@narvan.example')
  await desk.goto(`${server.url}/inbox/open`)
  await list(desk).getByRole('link').nth(2).click()
  await expect(desk.locator('#composer')).toHaveValue('')
  const phone = await agent(browser, server.url, 'emma@narvan.example')
  await phone.goto(desk.url())
  const written = phone.locator('#composer')
  await expect(written).toHaveValue('')
  const folder = phone.getByRole('navigation', { name: /Folders/ }).getByRole('link', { name: /Drafts/ })
  await expect(folder).not.toContainText('1')

  await desk.locator('#composer').fill('begun at the desk')
  await expect(written).toHaveValue('begun at the desk')
  await expect(list(phone).getByText('Draft', { exact: true })).toBeVisible()
  await expect(folder).toContainText('1')
  await written.fill('begun at the desk, gone on with')
  await expect(desk.locator('#composer')).toHaveValue('begun at the desk, gone on with')

  await desk.locator('#composer').press('Control+Enter')
  await expect(phone.getByRole('log').getByText('begun at the desk, gone on with')).toBeVisible()
  await expect(written).toHaveValue('')
  await expect(list(phone).getByText('Draft', { exact: true })).toBeHidden()
  await expect(folder).not.toContainText('1')
})

test('a snooze is chosen from a Jalali month by keys', async ({ browser }) => {
  const reza = await agent(browser, server.url, 'reza@narvan.example')
  await reza.goto(`${server.url}/inbox/open`)
  await reza.getByRole('region', { name: 'گفت‌وگوها' }).getByRole('link').first().click()
  await reza.locator('#composer').waitFor()
  await reza.getByRole('log').click()
  await reza.keyboard.press('s')
  await reza.getByRole('button', { name: 'انتخاب تاریخ و ساعت' }).click()
  const grid = reza.getByRole('grid')
  await expect(grid.getByRole('columnheader').first()).toHaveAttribute('abbr', 'شنبه')
  const month = reza.locator('[aria-live=polite]').filter({ hasText: /^\p{L}+ [۰-۹]{4}$/u })
  const before = (await month.textContent()) ?? ''
  await expect(grid.locator('button[aria-current=date]')).toHaveText(/[۰-۹]+/)
  await grid.locator('[tabindex="0"]').press('PageDown')
  await expect(month).not.toHaveText(before)
  await reza.keyboard.press('ArrowLeft') // a day on, from right to left
  await expect(grid.locator('[tabindex="0"]')).toBeFocused()
  const chosen = (await grid.locator('[tabindex="0"]').textContent()) ?? '-'
  expect(await serious(reza)).toEqual([])
  await reza.keyboard.press('Enter')
  await expect(grid.locator('[aria-pressed=true]')).toHaveText(chosen)
  await reza.getByRole('textbox', { name: 'ساعت' }).fill('۱۰:۳۰')
  await reza.getByRole('button', { name: /^تا / }).click()
  await expect(reza.getByRole('log').getByText(/۱۰:۳۰/).filter({ hasText: chosen }).first()).toBeVisible()
})

test('on a small laptop what sends stands inside the box, and the subject can be read', async ({ browser }) => {
  const emma = await agent(browser, server.url, 'emma@narvan.example', { viewport: { width: 1280, height: 800 } })
  await emma.goto(`${server.url}/inbox/open`)
  await emma.getByRole('region', { name: 'Conversations' }).getByRole('link').first().click()
  const send = emma.getByRole('button', { name: 'Send', exact: true })
  await expect(send).toBeVisible()
  await expect(emma.getByRole('button', { name: 'Send and close' })).toBeVisible()
  const [box, button, subject] = await Promise.all(
    [emma.locator('#composer'), send, emma.getByRole('heading', { level: 1 }).last()].map((l) => l.boundingBox()),
  )
  if (!box || !button || !subject) throw new Error('something is not on the screen')
  expect(button.x).toBeGreaterThan(box.x)
  expect(button.x + button.width).toBeLessThan(box.x + box.width)
  expect(subject.width).toBeGreaterThan(120)
})
