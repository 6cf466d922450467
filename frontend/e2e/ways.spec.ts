import type { Page } from '@playwright/test'
import { agent, reply, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

const list = (page: Page, name = 'Conversations') => page.getByRole('region', { name, exact: true })

test('after sending one stays, goes on to the next or back to the list, as one wants', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const prefer = async (what: string) => {
    await sara.goto(`${server.url}/settings/profile`)
    await sara.getByLabel('After sending').selectOption(what)
    await sara.getByRole('button', { name: 'Save' }).click()
    await expect(sara.getByText('Saved')).toBeVisible()
  }
  const send = async (text: string) => {
    await sara.goto(`${server.url}/inbox/open`)
    const rows = list(sara).getByRole('link')
    await expect(rows.nth(1)).toBeVisible()
    const here = await rows.nth(0).getAttribute('href')
    const next = await rows.nth(1).getAttribute('href')
    await rows.nth(0).click()
    await expect(sara).toHaveURL(server.url + here)
    await reply(sara, text)
    return { here: server.url + here, next: server.url + next }
  }
  const stay = await send('said, and here I stay')
  await expect(sara.getByRole('log').getByText('said, and here I stay')).toBeVisible()
  await expect(sara.locator('#composer')).toHaveValue('')
  await expect(sara).toHaveURL(stay.here)

  await prefer('next')
  const next = await send('said, and on to the next')
  await expect(sara).toHaveURL(next.next)
  await sara.goto(next.here)
  await expect(sara.getByRole('log').getByText('said, and on to the next')).toBeVisible()

  await prefer('list')
  const back = await send('said, and back to the list')
  await expect(sara).toHaveURL(`${server.url}/inbox/open`)
  await expect(list(sara).getByText(/said, and back to the list/)).toBeVisible()
  await sara.goto(back.here)
  await expect(sara.getByRole('log').getByText('said, and back to the list')).toBeVisible()
})

for (const words of [
  {
    who: 'emma',
    gone: /^#\d+: Closed/,
    snoozed: /^#\d+: Snoozed/,
    later: /In 3 hours/,
    sent: /what was sent stays sent/,
  },
  {
    who: 'reza',
    gone: /^#[۰-۹]+: بسته/,
    snoozed: /^#[۰-۹]+: به‌تعویق‌افتاده/,
    later: /سه ساعت دیگر/,
    sent: /ارسال‌شده سر جایش می‌ماند/,
  },
]) {
  test(`what was closed or snoozed by one key comes back by another (${words.who})`, async ({ browser }) => {
    const page = await agent(browser, server.url, `${words.who}@narvan.example`)
    await page.goto(`${server.url}/inbox/open`)
    // A chat: what goes by e-mail can be taken back before it is sent, and closes its conversation only then.
    const chats = page
      .locator('section a[href*="/inbox/open/"]')
      .filter({ has: page.locator('.lucide-message-circle') })
    await chats.first().click()
    await page.locator('#composer').waitFor()
    const id = new URL(page.url()).pathname.split('/').at(-1)
    const status = async () =>
      (await (await page.request.get(`${server.url}/api/v1/conversations/${id}`)).json()).status as string
    const before = await status()
    const toast = (text: RegExp) => page.locator('[aria-live=polite] > div').filter({ hasText: text })
    await page.getByRole('log').click()
    await page.keyboard.press('e')
    await expect(toast(words.gone)).toBeVisible()
    expect(await status()).toBe('closed')
    await page.keyboard.press('z')
    await expect(toast(words.gone)).toBeHidden()
    await expect.poll(status).toBe(before)

    await page.keyboard.press('s')
    await page.getByRole('button', { name: words.later }).click()
    await expect(toast(words.snoozed)).toBeVisible()
    expect(await status()).toBe('snoozed')
    await toast(words.snoozed).getByRole('button').click()
    await expect.poll(status).toBe(before)

    const said = `Done, ${words.who}`
    await page.locator('#composer').fill(said)
    await page.locator('#composer').press('Control+Shift+Enter')
    await expect(toast(words.sent)).toBeVisible()
    expect(await status()).toBe('closed')
    await toast(words.sent).getByRole('button').click()
    await expect.poll(status).toBe(before)
    const thread = `${server.url}/api/v1/conversations/${id}/messages`
    expect(await (await page.request.get(thread)).text()).toContain(said)
  })
}

test('a message has an address of its own, and what is found opens where it was said', async ({ browser }) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('the zircon lantern flickers')
  const context = { permissions: ['clipboard-read', 'clipboard-write'] }
  const sara = await agent(browser, server.url, 'sara@narvan.example', context)
  await sara.goto(`${server.url}/inbox/unassigned`)
  await sara.getByRole('link', { name: /zircon lantern/ }).click()
  const log = sara.getByRole('log')
  const said = log.getByRole('article').filter({ hasText: 'the zircon lantern flickers' })
  await said.getByRole('link').click()
  await expect(sara.getByText('Copied')).toBeVisible()
  const link = await sara.evaluate(() => navigator.clipboard.readText())
  const id = new URL(link).pathname.split('/').at(-1)
  expect(link).toMatch(/\/inbox\/open\/[^/]+\?message=\d+$/)
  const think = async (text: string) => {
    const answer = await sara.request.post(`${server.url}/api/v1/conversations/${id}/messages`, {
      data: { id: crypto.randomUUID(), kind: 'note', text, seenSeq: 0, force: true },
      headers: { Origin: server.url },
    })
    expect(answer.ok(), await answer.text()).toBe(true)
  }
  for (let n = 0; n < 120; n += 20)
    await Promise.all(Array.from({ length: 20 }, (_, i) => think(`thought ${n + i} about it`)))

  const fresh = await sara.context().newPage()
  await fresh.goto(link)
  const there = (page: Page) => page.getByRole('log').locator('[aria-current=location]')
  await expect(there(fresh)).toContainText('the zircon lantern flickers')
  await expect(there(fresh)).toBeInViewport()
  await expect(there(fresh)).toBeFocused()
  await expect(fresh.getByRole('button', { name: 'To the newest' })).toBeVisible()

  await expect(async () => {
    await sara.goto(`${server.url}/search?q=zircon`)
    await sara
      .getByRole('link', { name: /zircon/ })
      .first()
      .click({ timeout: 20_000 })
  }).toPass() // the index follows what is written
  await expect(there(sara)).toContainText('the zircon lantern flickers')
  await expect(there(sara)).toBeInViewport()
})
