import type { Locator, Page } from '@playwright/test'
import { violations } from './axe'
import { agent, reply, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

/** A picture of so many pixels in one colour, with its right half in another, as a browser makes it. */
async function picture(page: Page, width: number, height: number, colors: [string, string]): Promise<Buffer> {
  const url = await page.evaluate(
    ([w, h, [left, right]]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h })
      const context = canvas.getContext('2d')
      if (!context) return ''
      context.fillStyle = left
      context.fillRect(0, 0, w, h)
      context.fillStyle = right
      context.fillRect(w / 2, 0, w / 2, h)
      return canvas.toDataURL('image/png')
    },
    [width, height, colors] as const,
  )
  return Buffer.from(url.split(',')[1] ?? '', 'base64')
}

/** The colour at the left side of a picture, in full or none of each. */
const leftmost = (image: Locator) =>
  image.evaluate((e) => {
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')
    context?.drawImage(e as HTMLImageElement | HTMLCanvasElement, -2, -128)
    return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3).map((n) => (n > 240 ? 255 : n < 15 ? 0 : n))
  })
/** How large a picture came, 0 while it did not. */
const drawn = (image: Locator) => image.evaluate((e) => (e as HTMLImageElement).naturalWidth)

test('an agent is shown by a photo and a name of one’s own, to colleagues and to visitors', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const reza = await agent(browser, server.url, 'reza@narvan.example')
  await sara.goto(`${server.url}/settings/profile`)
  const photo = sara.locator('fieldset', { hasText: 'A square is cut' })

  await test.step('what is no picture is refused in words', async () => {
    await photo.locator('input').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') })
    await expect(sara.getByText(/is an SVG drawing, which can hold scripts/)).toBeVisible()
    await expect(photo.locator('img')).toHaveCount(0)
  })

  await test.step('a picture is cut to a square, small', async () => {
    const large = await picture(sara, 1900, 900, ['#ff0000', '#0000ff'])
    await photo.locator('input').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: large })
    const part = sara.getByRole('dialog', { name: 'Which part shows you' })
    const shown = part.getByRole('img', { name: 'Which part shows you' })
    await expect.poll(() => leftmost(shown), 'the middle').toEqual([255, 0, 0])
    const { x = 0, y = 0, width = 0 } = (await shown.boundingBox()) ?? {}
    await sara.mouse.move(x + width - 10, y + width / 2)
    await sara.mouse.down()
    await sara.mouse.move(x + 10, y + width / 2, { steps: 5 })
    await sara.mouse.up()
    await expect.poll(() => leftmost(shown), 'dragged away').toEqual([0, 0, 255])
    await part.getByLabel('Left to right').focus()
    await sara.keyboard.press('Home')
    await expect.poll(() => leftmost(shown)).toEqual([255, 0, 0])
    await sara.keyboard.press('End')
    await part.getByRole('button', { name: 'Use this part' }).press('Enter')
    await expect.poll(() => drawn(photo.locator('img'))).toBe(256)
    expect(await leftmost(photo.locator('img')), 'only the right half is on it').toEqual([0, 0, 255])
    await sara.getByLabel('Name shown to visitors').fill('Sara of Narvan')
    await sara.getByRole('button', { name: 'Save' }).click()
    await expect(sara.getByText('Saved').last()).toBeVisible()
  })

  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('Is this a person, axolotl?')
  await expect(visitor.panel.getByText('Sent')).toBeVisible()

  await test.step('visitors see it where she speaks', async () => {
    await sara.goto(`${server.url}/inbox/open`)
    await sara.getByRole('link', { name: /axolotl/ }).click()
    await reply(sara, 'It is.')
    await expect(visitor.log().getByText('It is.')).toBeVisible()
    await expect(visitor.log().getByText(/Sara of Narvan.* joined/)).toBeVisible()
    await expect.poll(() => drawn(visitor.log().locator('.avatar img').first())).toBe(256)
    await expect(visitor.panel.getByText('Ahmadi')).toHaveCount(0)
  })

  await test.step('colleagues see it in the list and the conversation', async () => {
    await reza.goto(`${server.url}/inbox/open`)
    const row = reza.getByRole('link', { name: /axolotl/ })
    await expect.poll(() => drawn(row.locator('img'))).toBe(256)
    await row.click()
    await expect.poll(() => drawn(reza.getByRole('article').filter({ hasText: 'It is.' }).locator('img'))).toBe(256)
  })

  await test.step('another who answers is said to take over, when he answers and not before', async () => {
    const id = /[0-9a-f-]{36}/.exec(sara.url())?.[0]
    const { me } = await (await reza.request.get(`${server.url}/api/v1/bootstrap`)).json()
    const given = await sara.request.patch(`${server.url}/api/v1/conversations/${id}`, {
      data: { assignee: me.id },
      headers: { Origin: server.url },
    })
    expect(given.ok()).toBe(true)
    await visitor.write('Still there?')
    await expect(visitor.log().getByText('Still there?')).toBeVisible()
    await expect(visitor.log().getByText(/took over/)).toHaveCount(0)
    await expect(reza.getByRole('log').getByText('Still there?')).toBeVisible()
    await reply(reza, 'Now it is me.')
    await expect(visitor.log().getByText('Now it is me.')).toBeVisible()
    await expect(visitor.log().getByText(/took over from.*Sara of Narvan/)).toBeVisible()
  })

  await test.step('an admin takes it away: letters again, and the address is dead', async () => {
    await sara.goto(`${server.url}/settings/profile`)
    const path = (await photo.locator('img').getAttribute('src')) ?? ''
    await sara.goto(`${server.url}/settings/agents`)
    await sara.getByRole('button', { name: /^Edit: Sara/ }).click()
    const dialog = sara.getByRole('dialog')
    await expect(dialog.locator('img')).toHaveCount(1)
    await dialog.getByRole('button', { name: 'Remove photo' }).click()
    await expect(dialog.locator('img')).toHaveCount(0)
    await dialog.getByRole('button', { name: 'Save' }).click() // of the version that removing made
    await expect(dialog).toHaveCount(0)
    expect((await sara.request.get(server.url + path)).status()).toBe(404)
    await expect(reza.getByRole('article').filter({ hasText: 'It is.' }).locator('img')).toHaveCount(0)
  })
})

for (const [language, words] of [
  [
    'en',
    {
      name: 'Your name',
      email: 'Your e-mail',
      topic: 'What is it about?',
      begin: 'Begin',
      lacks: 'Please fill this in.',
    },
  ],
  [
    'fa',
    { name: 'نام شما', email: 'ایمیل شما', topic: 'موضوع چیست؟', begin: 'شروع', lacks: 'لطفاً این بخش را پر کنید.' },
  ],
] as const) {
  test(`a form before the first message, only where the admin insists (${language})`, async ({ browser }) => {
    const admin = await agent(browser, server.url, 'sara@narvan.example')
    await admin.goto(`${server.url}/settings/channels`)
    const { channels } = await (await admin.request.get(`${server.url}/api/v1/bootstrap`)).json()
    const { name } = channels.find((c: { language: string }) => c.language === language)
    await admin.getByRole('button', { name: new RegExp(`^Edit: .?${name}`) }).click() // the name may be kept apart by marks
    await admin.getByRole('tab', { name: 'Form' }).click()
    await admin.getByLabel('Ask for the name').check()
    await admin.getByLabel('Ask for the e-mail').check()
    await admin.getByLabel('Topics to choose from').fill('Delivery\n\nبازپرداخت پول\n')
    const preview = admin.getByRole('complementary', { name: 'Preview' }).frameLocator('iframe')
    await expect(preview.getByRole('combobox')).toBeVisible()
    await admin.getByRole('button', { name: 'Save' }).click()
    await expect(admin.getByText('Saved').last()).toBeVisible()

    const context = await browser.newContext({ locale: language === 'fa' ? 'fa-IR' : 'en-GB' })
    const page = await context.newPage()
    await page.goto(`${server.url}/demo?lang=${language}`)
    await page.locator('pasokh-widget').getByRole('button').click()
    const panel = page.frameLocator('iframe')

    await test.step('there is no box before it; by keyboard, a fault is said and has the focus', async () => {
      await expect(panel.getByLabel(words.name)).toBeFocused()
      await expect(panel.locator('textarea')).toHaveCount(0)
      expect(await violations(page, { within: 'pasokh-widget' })).toEqual([])
      await page.keyboard.type('مریم Karimi')
      await page.keyboard.press('Enter')
      await expect(panel.getByRole('alert')).toHaveText(words.lacks)
      await expect(panel.getByLabel(words.email)).toBeFocused()
      await page.keyboard.type('nonsense')
      await panel.getByLabel(words.topic).selectOption('بازپرداخت پول')
      await panel.getByRole('button', { name: words.begin }).click()
      await expect(panel.getByLabel(words.email)).toBeFocused()
      await expect(panel.getByLabel(words.email)).toHaveAttribute('aria-invalid', 'true')
      await panel.getByLabel(words.email).fill('maryam@mail.example')
      await page.keyboard.press('Enter')
      await expect(panel.locator('textarea')).toBeFocused()
    })

    await test.step('what was told is there for agents, as a claim; the topic is the subject', async () => {
      await page.keyboard.type('okapi, where is it?')
      await page.keyboard.press('Enter')
      await expect(panel.locator('.delivery')).toBeVisible()
      await admin.goto(`${server.url}/inbox/open`)
      await admin
        .getByRole('link', { name: /مریم Karimi.*بازپرداخت پول.*okapi/ })
        .first()
        .click()
      await expect(admin.getByText('maryam@mail.example').first()).toBeVisible()
    })

    await test.step('a second conversation asks for the topic alone', async () => {
      await panel.getByRole('banner').getByRole('button').first().click()
      await panel.getByRole('main').getByRole('button').last().click()
      await expect(panel.getByLabel(words.topic)).toBeVisible()
      await expect(panel.getByLabel(words.name)).toHaveCount(0)
    })
  })
}
