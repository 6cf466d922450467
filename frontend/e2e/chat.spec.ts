import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { agent, reply, times, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('a visitor chats, an agent answers, everything is whole and found again', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/unassigned`)
  const visitor = await Visitor.open(browser, server.url)

  await test.step('the visitor writes before giving a name, the agent sees it live', async () => {
    await visitor.write('Does the copper kettle whistle? zebrafish')
    await expect(visitor.panel.getByText('Sent')).toBeVisible()
    const row = sara.getByRole('link', { name: /copper kettle whistle/ })
    await expect(row).toBeVisible()
    await row.click()
    await expect(sara.getByRole('log').getByText('Does the copper kettle whistle? zebrafish')).toBeVisible()
  })

  await test.step('an anonymous visitor has a name of its own, and sees that it was read', async () => {
    await expect(sara.getByRole('complementary', { name: 'Contact' }).getByRole('heading', { level: 2 })).toHaveText(
      /^[A-Z]\w+ [A-Z]\w+$/,
    )
    await expect(visitor.panel.getByText(/^Seen/)).toBeVisible()
  })

  await test.step('the e-mail is asked for afterwards and may be skipped', async () => {
    await visitor.panel.getByRole('button', { name: 'Not now' }).click()
    await expect(visitor.panel.getByRole('button', { name: 'Not now' })).toBeHidden()
  })

  await test.step('typing is seen on both sides', async () => {
    await sara.locator('#composer').pressSequentially('It does')
    await expect(visitor.panel.getByText(/Sara is writing/)).toBeVisible()
    await visitor.panel.locator('textarea').pressSequentially('hm')
    await expect(sara.getByText(/is typing/)).toBeVisible()
    await visitor.panel.locator('textarea').fill('')
  })

  await test.step('the answer arrives with the agent’s first name; a note does not', async () => {
    await reply(sara, 'It does, softly.')
    await expect(visitor.log().getByText('It does, softly.')).toBeVisible()
    await expect(visitor.panel.getByText(/Sara\W+joined/)).toBeVisible()
    await sara.keyboard.press('Escape')
    await sara.keyboard.press('n')
    await reply(sara, 'secret note about kettles')
    await expect(sara.getByRole('log').getByText('secret note about kettles')).toBeVisible()
    await sara.getByRole('tab', { name: 'Reply' }).click()
    await reply(sara, 'Anything else?')
    await expect(visitor.log().getByText('Anything else?')).toBeVisible()
    await expect(visitor.panel.getByText('secret note about kettles')).toHaveCount(0)
  })

  await test.step('a picture and a file go over', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC',
      'base64',
    )
    const chooser = visitor.page.waitForEvent('filechooser')
    await visitor.panel.getByRole('button', { name: 'Attach a file' }).click()
    await visitor.panel.getByRole('button', { name: 'Choose a file' }).click()
    await (await chooser).setFiles([
      { name: 'kettle.png', mimeType: 'image/png', buffer: png },
      { name: 'order.txt', mimeType: 'text/plain', buffer: Buffer.from('order 10417') },
      {
        name: 'lid.webp',
        mimeType: 'image/webp',
        buffer: readFileSync(resolve(import.meta.dirname, '../../inbox/files/testdata/lossy.webp')),
      },
    ])
    await expect(visitor.panel.getByText('order.txt')).toBeVisible()
    await visitor.write('Here is a picture')
    await expect(sara.getByRole('log').getByRole('img', { name: 'kettle.png' })).toBeVisible()
    for (const log of [sara.getByRole('log'), visitor.panel.getByRole('log')]) {
      const lid = log.getByRole('img', { name: /lid\.webp/ })
      await expect.poll(() => lid.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(40)
    }
    const file = sara.getByRole('log').getByRole('link', { name: /order\.txt/ })
    await expect(file).toBeVisible()
    const got = await sara.request.get(new URL((await file.getAttribute('href')) ?? '', server.url).href)
    expect(await got.text()).toBe('order 10417')
    expect(got.headers()['content-disposition']).toContain('attachment')
  })

  await test.step('without a network, what is typed waits and goes once', async () => {
    await visitor.context.setOffline(true)
    await visitor.write('written in a tunnel')
    await expect(visitor.log().getByText('written in a tunnel')).toBeVisible()
    const dialog = sara.getByRole('dialog')
    const taken = sara.waitForResponse((r) => r.request().method() === 'POST' && r.url().endsWith('/messages'))
    await reply(sara, 'answered meanwhile')
    await taken // or what comes from the tunnel stops it, as it should
    await visitor.context.setOffline(false)
    await expect(sara.getByRole('log').getByText('written in a tunnel')).toBeVisible()
    await expect(visitor.log().getByText('answered meanwhile')).toBeVisible()
    await expect(dialog).toBeHidden()
  })

  await test.step('a reload and a kill lose nothing and double nothing', async () => {
    await server.kill()
    await server.start('demo')
    await visitor.page.reload()
    await visitor.show()
    const all = [
      'Does the copper kettle whistle? zebrafish',
      'It does, softly.',
      'Anything else?',
      'Here is a picture',
      'written in a tunnel',
      'answered meanwhile',
    ]
    for (const text of all) await expect(visitor.log().getByText(text, { exact: true })).toBeVisible()
    for (const text of all) expect(await times(visitor.log(), text)).toBe(1)
    await expect(sara.getByRole('log').getByText('answered meanwhile')).toBeVisible()
    for (const text of all) expect(await times(sara.getByRole('log'), text)).toBe(1)
  })

  await test.step('it is found by any of its words', async () => {
    await sara.locator('body').click({ position: { x: 5, y: 600 } })
    await sara.keyboard.press('/')
    await sara.getByRole('searchbox').fill('zebrafish')
    const hit = sara.getByRole('region', { name: 'Search' }).getByRole('link').first()
    await expect(hit).toContainText('zebrafish')
    await expect(hit.locator('mark').first()).toHaveText('zebrafish')
  })
})

test('two visitors are told apart and never see each other', async ({ browser }) => {
  const first = await Visitor.open(browser, server.url)
  const second = await Visitor.open(browser, server.url)
  await first.write('only mine, first')
  await second.write('only mine, second')
  await expect(first.panel.getByText('Sent')).toBeVisible()
  await expect(second.panel.getByText('Sent')).toBeVisible()
  await expect(first.panel.getByText('only mine, second')).toHaveCount(0)
  await expect(second.panel.getByText('only mine, first')).toHaveCount(0)
})

test('two agents answer at once: the second is shown what is new', async ({ browser }) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('who is faster today?')
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const emma = await agent(browser, server.url, 'emma@narvan.example')
  await emma.routeWebSocket('**/ws', () => {}) // Emma's browser hears of nothing new
  for (const page of [sara, emma]) {
    await page.goto(`${server.url}/inbox/open`)
    await page.getByRole('link', { name: /who is faster today/ }).click()
    await expect(page.getByRole('log').getByText('who is faster today?')).toBeVisible()
  }
  await emma.locator('#composer').fill('I am, says Emma')
  await reply(sara, 'I am, says Sara')
  await expect(visitor.log().getByText('I am, says Sara')).toBeVisible()
  await emma.locator('#composer').press('Control+Enter')
  const dialog = emma.getByRole('dialog')
  await expect(dialog).toContainText('I am, says Sara')
  await dialog.getByRole('button', { name: 'Send anyway' }).click()
  await expect(visitor.log().getByText('I am, says Emma')).toBeVisible()
})
