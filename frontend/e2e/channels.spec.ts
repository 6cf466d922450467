import { violations } from './axe'
import { HostSite } from './host-page'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
const site = new HostSite()
test.afterAll(async () => {
  await site.stop()
  await server.remove()
})

test('an admin sets a channel up and sees what visitors will see', async ({ browser }) => {
  const page = await agent(browser, server.url, 'sara@narvan.example')
  const faults: string[] = []
  page.on('pageerror', (e) => faults.push(e.message))
  await page.goto(`${server.url}/settings/channels`)
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Chat/ }).click()
  const preview = page.getByRole('complementary', { name: 'Preview' }).frameLocator('iframe')

  await test.step('look: the preview follows each key', async () => {
    await expect(page.getByLabel('Name')).toBeFocused()
    await expect(preview.getByText('Hello! How can we help?')).toBeVisible()
    await page.getByLabel('Language').selectOption('fa')
    await expect(preview.getByText('سلام! چطور می‌توانیم کمکتان کنیم؟')).toBeVisible()
    await page.getByLabel('Language').selectOption('en')
    await expect(page.getByLabel('Address of the site')).toBeVisible()
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
    await page.getByLabel('Find a text').fill('پیام خود را بنویسید')
    await page.getByLabel('پیام خود را بنویسید…').fill('بپرسید…')
    await expect(preview.getByPlaceholder('بپرسید…')).toBeVisible()
    await page.getByLabel('Find a text').fill('{name} به گفت‌وگو پیوست')
    await page.getByLabel('{name} به گفت‌وگو پیوست').fill('آمد')
    await expect(page.getByRole('alert')).toContainText('{name}')
    await page.getByLabel('{name} به گفت‌وگو پیوست').fill('')
    await page.getByRole('button', { name: 'Out of hours' }).click()
    await expect(preview.getByText(/فردا ساعت ۰۹:۰۰ پاسخ می‌دهیم/).first()).toBeVisible()
  })

  const channel = await test.step('saved, its line comes next, and says that no site is given', async () => {
    await page.getByRole('button', { name: 'Save' }).click()
    const line = page.locator('code').first()
    await expect(line).toContainText('data-side="start" data-y="60"')
    await page.getByRole('note').getByRole('button', { name: 'Add your site' }).click()
    await expect(page.getByLabel(/^Sites that may show/)).toHaveValue('')
    await page.getByRole('tab', { name: 'Install' }).click()
    return /data-channel="([^"]+)"/.exec((await line.textContent()) ?? '')?.[1] ?? ''
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
    await page.getByRole('tab', { name: 'Install' }).click()
    await expect(page.getByRole('note')).toBeHidden()
    await page.getByRole('tab', { name: 'Security' }).click()
    await expect(page.getByLabel(/^Sites that may show/)).toHaveValue('https://shop.example\nhttps://www.shop.example')
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

  await test.step('a page that was refused is listed, and allowed with one click beside what is being edited', async () => {
    await expect(page.getByText('No page has been refused lately.')).toBeVisible()
    await site.start(server.url, channel, '')
    const visitor = await (await browser.newContext()).newPage()
    const said = visitor.waitForEvent('console', (m) => m.text().includes('is not one of the sites of this channel'))
    await visitor.goto(site.origin)
    await said
    await page.getByRole('tab', { name: 'Look' }).click()
    await page.getByLabel('Name').fill('Lamp corner!')
    await page.getByRole('tab', { name: 'Security' }).click()
    await expect(page.getByText(site.origin)).toBeVisible()
    await expect(page.getByText(/Opened once, at/)).toBeVisible()
    await page.getByRole('button', { name: `Allow ${site.origin}` }).click()
    await expect(page.getByText('No page has been refused lately.')).toBeVisible()
    await expect(page.getByLabel(/^Sites that may show/)).toHaveValue(
      `https://shop.example\nhttps://www.shop.example\n${site.origin}`,
    )
    await visitor.reload()
    await expect(visitor.locator('pasokh-widget').getByRole('button')).toBeVisible()
    await page.getByRole('button', { name: 'All channels' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click() // its new name is not saved yet
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Saved', { exact: true }).last()).toBeVisible()
    await page.getByRole('button', { name: 'All channels' }).click()
    await page.getByRole('button', { name: 'Edit: Lamp corner!' }).click()
  })

  await test.step('by keyboard, and without a fault that axe finds', async () => {
    await page.getByRole('tab', { name: 'Security' }).click()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('tab', { name: 'Look' })).toBeFocused()
    for (const name of ['Look', 'Texts', 'Form', 'Hours', 'Install', 'Security']) {
      await page.getByRole('tab', { name }).click()
      expect(await violations(page), name).toEqual([])
    }
  })
  expect(faults).toEqual([])
})
