import type { Page } from '@playwright/test'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

/** Where the focus is, and whether one sees it: an outline, or a box whose edge says so. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const one = document.activeElement as HTMLElement
    const { outlineStyle, outlineWidth } = getComputedStyle(one)
    const told = one.closest('[class*="focus-within"], label') !== null
    return {
      tag: one.tagName,
      seen: (outlineStyle !== 'none' && outlineWidth !== '0px') || told || one.getAttribute('role') === 'listbox',
      name: one.getAttribute('aria-label') ?? one.textContent?.slice(0, 40) ?? '',
    }
  })

test('everything is come to by Tab and seen there, beginning with a way past the folders', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const list = sara.getByRole('region', { name: 'Conversations' })
  await sara.goto(`${server.url}/inbox/open`)
  await expect(list.getByRole('link').first()).toBeVisible()
  const skip = sara.getByRole('link', { name: 'Skip to the content' })
  await expect(skip).not.toBeInViewport()
  await sara.keyboard.press('Tab')
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()

  const stops: string[] = []
  for (let i = 0; i < 30; i++) {
    await sara.keyboard.press('Tab')
    const { name, seen, tag } = await focus(sara)
    expect(seen, `${tag} ${name} does not show that it has the focus`).toBe(true)
    stops.push(name)
  }
  expect(stops.join()).toMatch(/Mine.*All open.*Trash.*Settings/) // in the order in which they stand

  await skip.focus()
  await sara.keyboard.press('Enter')
  await sara.keyboard.press('Tab') // the line that makes the list wider
  await sara.keyboard.press('Tab')
  await expect(list.locator(':focus')).toBeVisible()
  await list.getByRole('link').first().focus()
  await sara.keyboard.press('Enter')
  await expect(sara.locator('#composer')).toBeVisible()
  await sara.keyboard.press('KeyR')
  await expect(sara.locator('#composer')).toBeFocused()
  await sara.context().close()
})

test('dialogs and menus keep the focus, Escape closes them and gives it back', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/settings/tags`)
  const add = sara.getByRole('button', { name: 'Add', exact: true })
  await add.focus()
  await sara.keyboard.press('Enter')
  const dialog = sara.getByRole('dialog')
  await expect(dialog).toBeVisible()
  for (let i = 0; i < 12; i++) {
    await sara.keyboard.press(i < 8 ? 'Tab' : 'Shift+Tab')
    await expect(dialog.locator(':focus')).toHaveCount(1)
  }
  await sara.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(add).toBeFocused()

  await sara.goto(`${server.url}/inbox/open`)
  await sara.getByRole('region', { name: 'Conversations' }).getByRole('link').first().click()
  await expect(sara.locator('#composer')).toBeVisible()
  const more = sara.getByRole('button', { name: 'More', exact: true })
  await more.focus()
  await sara.keyboard.press('Enter')
  const menu = sara.getByRole('listbox', { name: 'More' })
  await expect(menu).toBeFocused()
  await sara.keyboard.press('ArrowDown')
  const at = await menu.getAttribute('aria-activedescendant')
  await expect(sara.locator(`[id="${at}"]`)).toHaveText(/Find/)
  await sara.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(more).toBeFocused()

  await sara.keyboard.press('Control+k')
  await expect(sara.getByRole('combobox')).toBeFocused()
  await sara.keyboard.press('Escape')
  await expect(sara.getByRole('combobox')).toBeHidden()
  await expect(more).toBeFocused()
  await sara.context().close()
})

test('the page follows language, contrast, colours, motion and paper as they change', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/settings/profile`)
  await expect(sara).toHaveTitle(/^Profile · /)
  await sara.getByLabel('Language', { exact: true }).selectOption('fa')
  await sara.getByRole('button', { name: 'Save' }).first().click()
  const html = sara.locator('html')
  await expect(html).toHaveAttribute('lang', 'fa')
  await expect(html).toHaveAttribute('dir', 'rtl')
  await expect(sara).toHaveTitle(/^پروفایل من · /)
  await sara.getByRole('combobox').nth(0).selectOption('en')
  await sara.getByRole('button', { name: 'ذخیره' }).first().click()
  await expect(html).toHaveAttribute('dir', 'ltr')

  await sara.goto(`${server.url}/no-such-page`)
  await expect(sara.getByText('There is nothing at this address')).toBeVisible()
  await sara.getByRole('link', { name: 'Go to the inbox' }).click()
  const row = sara.getByRole('region', { name: 'Conversations' }).getByRole('link').first()
  await row.click()
  const log = sara.getByRole('log')
  await expect(log.getByRole('article').first()).toBeVisible()

  const token = (name: string) =>
    sara.evaluate((n) => getComputedStyle(document.documentElement).getPropertyValue(n), name)
  expect(await token('--text-3')).not.toBe(await token('--text'))
  await sara.emulateMedia({ contrast: 'more' })
  expect(await token('--text-3')).toBe(await token('--text'))
  await sara.emulateMedia({ contrast: null, forcedColors: 'active' })
  await expect(row).toHaveCSS('outline-style', 'solid')
  await sara.emulateMedia({ forcedColors: null, reducedMotion: 'reduce' })
  const longest = () =>
    sara.evaluate(() =>
      Math.max(0, ...document.getAnimations().map((a) => Number(a.effect?.getComputedTiming().duration))),
    )
  await expect.poll(longest).toBeLessThanOrEqual(1) // ms

  await sara.emulateMedia({ reducedMotion: null, media: 'print', colorScheme: 'dark' })
  await expect(log).toBeVisible()
  await expect(row).toBeHidden()
  await expect(sara.locator('#composer')).toBeHidden()
  await expect(sara.getByRole('complementary').first()).toBeHidden()
  await sara.context().close()
})
