import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('serve'))
test.afterAll(() => server.remove())

test('from nothing to the first chat in three steps, then a colleague', async ({ browser, page }) => {
  await test.step('the first visit makes the admin, and says what is wrong in words of its own', async () => {
    await page.goto(server.url)
    await page.waitForURL(/\/setup/)
    await expect(page.getByLabel('Company')).toBeFocused()
    await page.getByRole('button', { name: 'Next' }).click()
    await expect(page.getByText('Fill this in.')).toHaveCount(4) // not in a bubble of the browser
    await page.getByLabel('Company').fill('Lamp & Co')
    await page.getByLabel('Your name').fill('Ada Lamp')
    await page.getByLabel('E-mail').fill('ada@lamp.example')
    await page.getByLabel('Password').pressSequentially('seven')
    await page.getByRole('button', { name: 'Next' }).click()
    await expect(page.getByText('Type at least 8 characters.')).toBeVisible()
    await page.getByLabel('Password').fill('password1')
    await page.getByRole('button', { name: 'Next' }).click()
    await expect(page.getByText(/long enough, but many people use it/)).toBeVisible()
    await page.getByLabel('Password').fill('a long enough one')
    await page.getByRole('button', { name: 'Next' }).click()
    await expect(page.getByLabel('Name visitors see')).toHaveValue('Lamp & Co')
  })

  await test.step('a reload goes on where one was, and an inbox without a channel leads back there', async () => {
    await page.reload()
    await expect(page.getByLabel('Name visitors see')).toHaveValue('Lamp & Co')
    await page.getByRole('button', { name: 'Add a mailbox' }).click()
    await page.waitForURL(/\/settings\/channels/)
    await expect(page.getByLabel('Addresses')).toBeVisible() // and it may be left without harm
    await page.goto(server.url)
    await page.waitForURL(/\/inbox\//)
    await page.getByRole('link', { name: 'Add a mailbox' }).click()
    await expect(page.getByLabel('Addresses')).toBeVisible()
    await page.getByLabel('Sign in with').first().selectOption('Microsoft')
    await expect(page.getByLabel('Password')).toHaveCount(0)
    await page.reload()
    await expect(page.getByLabel('Addresses')).toBeVisible()
    await page.goto(server.url)
    await page.waitForURL(/\/inbox\//)
    await page.getByRole('link', { name: 'Make a channel' }).click()
    await expect(page.getByLabel('Name visitors see')).toBeFocused()
    await page.getByLabel('Name visitors see').fill('Lamp shop')
    await page.getByLabel('Address of the site').fill('*.lamp.example')
    await page.getByRole('button', { name: 'Next' }).click()
    await expect(page.getByRole('alert')).toContainText('Type each site')
    await page.getByLabel('Address of the site').fill('lamp.example/index.html')
    await page.getByRole('button', { name: 'Next' }).click()
    await expect(page.locator('code')).toContainText('/widget.js" data-channel="')
    await page.reload()
    await expect(page.locator('code')).toContainText('/widget.js" data-channel="')
    await expect(page.getByRole('note')).toBeHidden() // a site is given
  })

  const panel = await page.getByRole('link', { name: /write to yourself/ }).getAttribute('href')
  await page.getByRole('button', { name: 'Go to the inbox' }).click()
  await page.waitForURL(/\/inbox\//)

  await test.step('the first chat arrives', async () => {
    const visitor = await (await browser.newContext()).newPage()
    await visitor.goto(server.url + panel)
    await expect(visitor.getByText('Hello! How can we help?')).toBeVisible()
    await visitor.getByRole('textbox').first().fill('my very first message')
    await visitor.getByRole('textbox').first().press('Enter')
    await expect(page.getByRole('link', { name: /my very first message/ })).toBeVisible()
  })

  await test.step('the set-up is gone', async () => {
    const again = await page.request.post(`${server.url}/api/v1/setup`, {
      headers: { Origin: server.url },
      data: { company: 'x', name: 'x', email: 'x@x.example', password: 'a long enough one', language: 'en' },
    })
    expect(again.status()).toBe(404)
    await page.goto(`${server.url}/setup`)
    await page.waitForURL(/\/inbox\//)
    const stranger = await (await browser.newContext()).newPage()
    await stranger.goto(`${server.url}/setup`)
    await stranger.waitForURL(/\/signin/)
    await page.goto(`${server.url}/settings`)
    await page.waitForURL(/\/settings\/profile/)
  })

  await test.step('the admin makes a team, a tag, a folder and a canned reply', async () => {
    for (const [path, name] of [
      ['teams', 'Repairs'],
      ['tags', 'lamp'],
      ['folders', 'Parked'],
    ] as const) {
      await page.goto(`${server.url}/settings/${path}`)
      await page.getByRole('button', { name: 'Add' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill(name)
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
      await expect(page.getByRole('main').getByText(name, { exact: true })).toBeVisible()
    }
    await page.goto(`${server.url}/settings/canned`)
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('dialog').getByLabel('Title').fill('Thanks')
    await page.getByRole('dialog').getByLabel('Shortcut').fill('thanks')
    await page.getByRole('dialog').getByLabel('Text', { exact: true }).fill('Thank you, {{contact.firstName}}')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('/thanks')).toBeVisible()
  })

  const invited = await test.step('an agent joins by a link that works once', async () => {
    await page.goto(`${server.url}/settings/agents`)
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Bo Bulb')
    await page.getByRole('dialog').getByLabel('E-mail').fill('bo@lamp.example')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    const link = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    const bo = await (await browser.newContext()).newPage()
    await bo.goto(link)
    await bo.getByLabel('Password').fill('another long one')
    await bo.getByRole('button', { name: 'Join' }).click()
    await bo.waitForURL(/\/inbox\//)
    await expect(bo.getByRole('link', { name: /my very first message/ })).toBeVisible()
    const late = await (await browser.newContext()).newPage()
    await late.goto(link)
    await expect(late.getByText('This link does not work any more')).toBeVisible()
    return bo
  })

  await test.step('disabled, the agent is out within seconds', async () => {
    await expect(page.getByText('Invited', { exact: true })).toBeHidden() // that Bo joined is known here
    await page.getByRole('button', { name: 'Edit: Bo Bulb' }).click()
    await page
      .getByRole('dialog')
      .getByLabel(/Disabled/)
      .check()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await invited.waitForURL(/\/signin/)
  })

  await test.step('Ctrl-C ends it well', async () => {
    await server.stop()
  })
})
