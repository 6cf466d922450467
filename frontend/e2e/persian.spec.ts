import { violations } from './axe'
import { agent, reply, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('یک گفت‌وگوی کامل به فارسی: a whole journey in Persian', async ({ browser }) => {
  const reza = await agent(browser, server.url, 'reza@narvan.example')
  const visitor = await Visitor.open(browser, server.url, 'fa')

  await test.step('both sides run from right to left', async () => {
    await expect(reza.locator('html')).toHaveAttribute('dir', 'rtl')
    await expect(reza.locator('html')).toHaveAttribute('lang', 'fa')
    await expect(visitor.panel.locator('html')).toHaveAttribute('dir', 'rtl')
    const folders = await reza.getByRole('navigation', { name: 'پوشه‌ها' }).boundingBox()
    const list = await reza.getByRole('region', { name: 'گفت‌وگوها' }).boundingBox()
    expect(folders?.x ?? 0).toBeGreaterThan(list?.x ?? 0)
    const launcher = await visitor.page.locator('button[aria-expanded]').first().boundingBox()
    expect(launcher?.x ?? 1000).toBeLessThan(400)
  })

  await test.step('a question, an answer, a note', async () => {
    await visitor.write('سلام، كتاب‌هاي من کی می‌رسد؟ order 10417')
    await reza.goto(`${server.url}/inbox/unassigned`)
    await reza.getByRole('link', { name: /کی می‌رسد/ }).click()
    await expect(reza.getByRole('log').getByText(/کی می‌رسد/)).toBeVisible()
    await reply(reza, 'سلام، فردا ساعت ۹ می‌رسد.')
    await expect(visitor.log().getByText('سلام، فردا ساعت ۹ می‌رسد.')).toBeVisible()
    await expect(visitor.panel.getByText(/رضا.? به گفت‌وگو پیوست/)).toBeVisible()
  })

  await test.step('single keys go by their place on the keyboard', async () => {
    await reza.getByRole('log').click()
    await reza.locator('body').press('Escape')
    await reza.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await reza.dispatchEvent('body', 'keydown', { key: 'د', code: 'KeyN', bubbles: true })
    await expect(reza.getByRole('tab', { name: 'یادداشت' })).toHaveAttribute('aria-selected', 'true')
  })

  await test.step('a Jalali date with Persian digits is seen, the Gregorian one beside it on hover', async () => {
    await reza.goto(`${server.url}/inbox/closed`)
    const months = /[۰-۹]{1,2} (فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند)/
    const date = reza.getByRole('region', { name: 'گفت‌وگوها' }).locator('time').filter({ hasText: months }).first()
    await expect(date).toBeVisible()
    expect(await date.getAttribute('title')).toMatch(/نوامبر|اکتبر|سپتامبر|اوت|ژوئیه|ژوئن|دسامبر/)
  })

  await test.step('folded search finds what was typed with Arabic letters and with other digits', async () => {
    await reza.goto(`${server.url}/search?q=${encodeURIComponent('کتابهای ۱۰۴۱۷')}`)
    await expect(reza.getByRole('region', { name: 'جست‌وجو' }).getByRole('link').first()).toContainText('می‌رسد')
  })

  await test.step('no serious accessibility fault', async () => {
    expect(await violations(reza, { serious: true })).toEqual([])
  })
})
