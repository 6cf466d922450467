import AxeBuilder from '@axe-core/playwright'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('an admin sets a channel up and sees what visitors will see', async ({ browser }) => {
  const page = await agent(browser, server.url, 'sara@narvan.example')
  const faults: string[] = []
  page.on('pageerror', (e) => faults.push(e.message))
  await page.goto(`${server.url}/settings/channels`)
  await page.getByRole('button', { name: 'Add' }).click()
  const preview = page.getByRole('complementary', { name: 'Preview' }).frameLocator('iframe')

  await test.step('look: the preview follows each key', async () => {
    await page.getByLabel('Name').fill('Lamp corner')
    await expect(preview.getByRole('heading', { name: 'Lamp corner' })).toBeVisible()
    await page.getByLabel('Colour').fill('#ffd400')
    await expect(preview.locator('.go')).toHaveCSS('background-color', 'rgb(255, 212, 0)')
    await expect(preview.locator('.go')).toHaveCSS('color', 'rgb(4, 23, 26)')
    await page.getByLabel('Corner').selectOption('start')
    await page.getByLabel('Pixels from below').fill('60')
  })

  await test.step('texts: in both languages', async () => {
    await page.getByRole('tab', { name: 'Texts' }).click()
    await page.getByLabel('Greeting').fill('Good evening!')
    await expect(preview.getByText('Good evening!')).toBeVisible()
    await page.getByLabel('Texts in').selectOption('fa')
    await page.getByLabel('Greeting').fill('شب به‌خیر!')
    await expect(preview.getByText('شب به‌خیر!')).toBeVisible()
    await page.getByText('Every other text').click()
    await page.getByLabel('Find a text').fill('پیامی بنویسید')
    await page.getByLabel('پیامی بنویسید…').fill('بپرسید…')
    await expect(preview.getByPlaceholder('بپرسید…')).toBeVisible()
    await page.getByLabel('Find a text').fill('{name} پیوست')
    await page.getByLabel('{name} پیوست').fill('آمد')
    await expect(page.getByRole('alert')).toContainText('{name}')
    await page.getByLabel('{name} پیوست').fill('')
    await page.getByRole('button', { name: 'Out of hours' }).click()
    await expect(preview.getByText(/فردا ساعت ۰۹:۰۰ پاسخ می‌دهیم/).first()).toBeVisible()
  })

  await test.step('saved, its line for the site is what comes next', async () => {
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.locator('code').first()).toContainText('data-side="start" data-y="60"')
  })

  const secret = await test.step('security: sites and a secret that is shown once', async () => {
    await page.getByRole('tab', { name: 'Security' }).click()
    await page.getByLabel(/^Sites that may show/).fill('https://shop.example/\nhttps://www.shop.example')
    await page.getByRole('button', { name: 'Make a secret' }).click()
    const code = page.locator('code').first()
    await expect(page.getByText('Copy it now')).toBeVisible()
    const made = (await code.textContent()) ?? ''
    await page.getByLabel('Sign on your server, in').selectOption('PHP')
    await expect(page.locator('code', { hasText: 'JWT::encode' })).toBeVisible()
    await page.getByRole('button', { name: 'Save' }).click()
    return made
  })
  expect(secret.length).toBeGreaterThan(20)

  await test.step('everything is kept, the secret is not shown again, and it can be taken away', async () => {
    await page.reload()
    await page.getByRole('button', { name: 'Edit: Lamp corner' }).click()
    await page.getByRole('tab', { name: 'Security' }).click()
    await expect(page.getByLabel(/^Sites that may show/)).toHaveValue('https://shop.example\nhttps://www.shop.example')
    await expect(page.getByText(/There is a secret since/)).toBeVisible()
    expect(await page.content()).not.toContain(secret)
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await expect(page.getByText(/There is no secret/)).toBeVisible()
  })

  await test.step('by keyboard, and without a fault that axe finds', async () => {
    await page.getByRole('tab', { name: 'Security' }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('tab', { name: 'Look' })).toBeFocused()
    for (const name of ['Look', 'Texts', 'Form', 'Hours', 'Install', 'Security']) {
      await page.getByRole('tab', { name }).click()
      const found = await new AxeBuilder({ page }).analyze()
      expect(found.violations.map((v) => `${name} ${v.id}: ${v.nodes.map((n) => n.target).join()}`)).toEqual([])
    }
  })
  expect(faults).toEqual([])
})
