import { createHmac } from 'node:crypto'
import type { APIRequestContext, Page } from '@playwright/test'
import { violations } from './axe'
import { HostSite } from './host-page'
import { agent, reply, times, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
const sites: HostSite[] = []
test.beforeAll(() => server.start('demo'))
test.afterAll(async () => {
  for (const site of sites) await site.stop()
  await server.remove()
})

const stub = 'window.pasokh ||= Object.assign((...args) => pasokh.q.push(args), { q: [] });'

interface Channel {
  id: string
  language: string
}

async function channelOf(admin: Page, language: string): Promise<Channel> {
  const { channels } = await (await admin.request.get(`${server.url}/api/v1/bootstrap`)).json()
  return channels.find((c: Channel) => c.language === language)
}

async function write(request: APIRequestContext, method: 'post' | 'patch', path: string, data: object = {}) {
  const answer = await request[method](`${server.url}/api/v1/${path}`, { data, headers: { Origin: server.url } })
  expect(answer.ok(), await answer.text()).toBe(true)
  return answer.json()
}

/** A site of the English channel. */
async function site(admin: Page, script: string, boot = true, data = ''): Promise<HostSite> {
  const channel = await channelOf(admin, 'en')
  const made = await new HostSite().start(server.url, boot ? channel.id : '', stub + script, data)
  sites.push(made)
  await write(admin.request, 'patch', `channels/${channel.id}`, { origins: sites.map((s) => s.origin) })
  return made
}

test('a page with a strict policy: queued calls, events, an own trigger, a visit, the end and a new beginning', async ({
  browser,
}) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const host = await site(
    sara,
    `window.heard = [];
     for (const e of ['ready', 'open', 'close', 'unread', 'message']) pasokh('on', e, (v) => heard.push(v === undefined ? e : e + ' ' + JSON.stringify(v)));
     pasokh('open');`,
    true,
    'data-launcher="false"',
  )
  const page = await (await browser.newContext()).newPage()
  const complaints: string[] = []
  page.on('console', (m) => m.type() === 'error' && complaints.push(m.text()))
  page.on('pageerror', (e) => complaints.push(e.message))
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard)
  await page.goto(`${host.origin}/lamps`)
  const panel = page.frameLocator('iframe')

  await test.step('what was called before the script came happens once it is there', async () => {
    await expect(panel.locator('textarea')).toBeVisible()
    await expect.poll(heard).toContain('ready')
    expect(await heard()).toContain('open')
  })

  await test.step('a message is told to the page, not what it says', async () => {
    await panel.locator('textarea').fill('Do you ship aardvarks?')
    await panel.locator('textarea').press('Enter')
    await expect(panel.getByText('Sent')).toBeVisible()
    await expect.poll(heard).toContain('message {"mine":true}')
    expect((await heard()).join()).not.toContain('aardvarks')
  })

  await test.step('the pages of the visit, in an app and over page loads, are shown to agents', async () => {
    await page.evaluate(() => {
      history.pushState(null, '', '/cart?secret=1')
      document.title = 'Your cart'
    })
    await sara.goto(`${server.url}/inbox/open`)
    await sara.getByRole('link', { name: /aardvarks/ }).click()
    await expect(sara).toHaveURL(/[0-9a-f-]{36}/)
    const id = /[0-9a-f-]{36}/.exec(sara.url())?.[0]
    const { contact } = await (await sara.request.get(`${server.url}/api/v1/conversations/${id}`)).json()
    const visit = async () => {
      const { pages } = await (await sara.request.get(`${server.url}/api/v1/contacts/${contact.id}/visit`)).json()
      return pages.map((p: { url: string; title: string }) => `${new URL(p.url).pathname} ${p.title}`)
    }
    await expect.poll(visit).toEqual(['/lamps Page /lamps', '/cart Your cart'])
    await page.goto(`${host.origin}/help`)
    await expect.poll(visit).toEqual(['/lamps Page /lamps', '/cart Your cart', '/help Page /help'])
  })

  await test.step('the page has a button of its own; Esc leads back to it', async () => {
    await panel.locator('textarea').press('Escape') // the queue of this page has opened it
    await expect(page.locator('iframe')).toBeHidden()
    await expect(page.locator('pasokh-widget').getByRole('button')).toHaveCount(0)
    await page.getByRole('button', { name: 'Help' }).click()
    await expect(panel.locator('textarea')).toBeVisible()
    await panel.locator('textarea').press('Escape')
    await expect(page.getByRole('button', { name: 'Help' })).toBeFocused()
  })

  await test.step('an answer while it is closed counts as unread', async () => {
    await reply(sara, 'We do not.')
    await expect.poll(heard).toContain('unread 1')
    await expect.poll(heard).toContain('message {"mine":false}')
  })

  await test.step('destroyed, nothing is left; booted again, the conversation is there', async () => {
    await page.evaluate(() => (window as unknown as { pasokh(...a: unknown[]): void }).pasokh('destroy'))
    await expect(page.locator('pasokh-widget')).toHaveCount(0)
    const channel = await channelOf(sara, 'en')
    await page.evaluate((id) => {
      const { pasokh } = window as unknown as { pasokh(...a: unknown[]): void }
      pasokh('boot', { channel: id, side: 'start', x: 12 })
      pasokh('open')
    }, channel.id)
    await expect(panel.getByRole('log').getByText('We do not.')).toBeVisible()
    expect(await times(panel.getByRole('log'), 'Do you ship aardvarks?')).toBe(1)
    const box = await page.locator('pasokh-widget').getByRole('button').boundingBox()
    expect(box?.x).toBe(36)
  })

  await test.step('the panel speaks another language when the page does', async () => {
    await page.evaluate(() => (window as unknown as { pasokh(...a: unknown[]): void }).pasokh('update', { lang: 'fa' }))
    await expect(panel.getByRole('button', { name: 'ارسال' })).toBeVisible()
  })
  expect(complaints).toEqual([])
})

test('where no WebSocket gets through, messages go and come all the same, once each', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  let tried = 0
  await page.routeWebSocket('**/chat/ws', (ws) => {
    tried++
    void ws.close({ code: 4000 })
  })
  await page.goto(`${server.url}/demo?lang=en`)
  await page.locator('button[aria-expanded]').first().click()
  const panel = page.frameLocator('iframe')
  await panel.locator('textarea').fill('over plain HTTP, pangolin')
  await panel.locator('textarea').press('Enter')
  await expect(panel.getByText('Sent')).toBeVisible()
  await sara.goto(`${server.url}/inbox/open`)
  await sara.getByRole('link', { name: /pangolin/ }).click()
  await reply(sara, 'heard you')
  await expect(panel.getByRole('log').getByText('heard you')).toBeVisible()
  await reply(sara, 'and again')
  await expect(panel.getByRole('log').getByText('and again')).toBeVisible()
  for (const text of ['over plain HTTP, pangolin', 'heard you', 'and again'])
    expect(await times(panel.getByRole('log'), text)).toBe(1)
  expect(tried).toBeGreaterThan(0)
})

test('who is signed in on the site has the same conversations on every device, until sign-out', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const host = await site(sara, '')
  const channel = await channelOf(sara, 'en')
  const { secret } = await write(sara.request, 'post', `channels/${channel.id}/identity`)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ aud: channel.id, sub: '42', name: 'Maryam Karimi', exp: Math.floor(Date.now() / 1000) + 300 })}`
  const token = `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`
  const device = async () => {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    await page.goto(host.origin)
    await page.evaluate(
      (proof) => (window as unknown as { pasokh(...a: unknown[]): void }).pasokh('identify', proof),
      token,
    )
    await page.getByRole('button', { name: 'Help' }).click()
    return { page, panel: page.frameLocator('iframe') }
  }
  const home = await device()
  await home.panel.locator('textarea').fill('said at home, quokka')
  await home.panel.locator('textarea').press('Enter')
  await expect(home.panel.getByText('Sent')).toBeVisible()
  const phone = await device()
  await expect(phone.panel.getByRole('log').getByText('said at home, quokka')).toBeVisible()
  await phone.page.evaluate(() => (window as unknown as { pasokh(...a: unknown[]): void }).pasokh('shutdown'))
  await phone.page.getByRole('button', { name: 'Help' }).click()
  await expect(phone.panel.getByRole('heading', { level: 2 })).toBeVisible()
  await expect(phone.panel.getByText('said at home, quokka')).toHaveCount(0)
  await sara.goto(`${server.url}/inbox/open`)
  await expect(sara.getByRole('link', { name: /Maryam Karimi.*quokka/ })).toBeVisible()
})

for (const [language, words] of [
  [
    'en',
    {
      again: /^We answer .+ at 09:00/,
      away: /and we answer/,
      more: 'More',
      save: 'Download this chat',
      erase: 'Delete this chat…',
      eraseNow: 'Delete',
      back: 'All conversations',
      fresh: 'New conversation',
      send: 'Send',
    },
  ],
  [
    'fa',
    {
      again: /ساعت ۰۹:۰۰ پاسخ می‌دهیم/,
      away: /پیامتان را بنویسید؛ .* پاسخ می‌دهیم/,
      more: 'بیشتر',
      save: 'دانلود متن گفت‌وگو',
      erase: 'حذف گفت‌وگو…',
      eraseNow: 'حذف شود',
      back: 'همهٔ گفت‌وگوها',
      fresh: 'گفت‌وگوی جدید',
      send: 'ارسال',
    },
  ],
] as const) {
  test(`out of hours the box stays and says when; home, own words, a transcript, no trap but the panel’s (${language})`, async ({
    browser,
  }) => {
    const sara = await agent(browser, server.url, 'sara@narvan.example')
    const channel = await channelOf(sara, language)
    const zone = 'Asia/Tehran'
    const later = new Date(Date.now() + 2 * 86_400_000).toLocaleDateString('en', { weekday: 'long', timeZone: zone })
    const hours = await write(sara.request, 'post', 'hours', {
      name: `Rarely ${language}`,
      zone,
      week: { [later.toLowerCase()]: [{ from: '09:00', to: '10:00' }] },
    })
    await write(sara.request, 'patch', `channels/${channel.id}`, {
      hours: hours.id,
      texts: { [language]: { greeting: 'Own greeting', consent: 'https://shop.example/privacy', write: 'Own box' } },
    })
    const context = await browser.newContext({
      locale: language === 'fa' ? 'fa-IR' : 'en-GB',
      timezoneId: zone,
      viewport: { width: 390, height: 780 },
      hasTouch: true,
    })
    const page = await context.newPage()
    await page.goto(`${server.url}/demo?lang=${language}`)
    await page.locator('button[aria-expanded]').first().click()
    const panel = page.frameLocator('iframe')
    await expect(panel.getByRole('banner').getByText(words.again)).toBeVisible()
    await expect(panel.getByRole('status').getByText(words.away)).toBeVisible()
    await expect(panel.getByText('Own greeting')).toBeVisible()
    await expect(panel.getByRole('link', { name: 'https://shop.example/privacy' })).toBeVisible()
    const box = panel.getByPlaceholder('Own box')
    await box.fill('first, numbat')
    await panel.getByRole('button', { name: words.send }).click()
    await expect(panel.getByRole('log').getByText('first, numbat')).toBeVisible()
    await expect(panel.locator('.delivery')).toBeVisible()

    const saved = page.waitForEvent('download')
    await panel.getByRole('button', { name: words.more }).click()
    await panel.getByRole('button', { name: words.save }).click()
    const text = await (await (await saved).createReadStream()).toArray()
    expect(Buffer.concat(text).toString()).toContain('first, numbat')

    await panel.getByRole('button', { name: words.back }).click()
    await panel.getByRole('button', { name: words.fresh }).click()
    await box.fill('mistaken, numbat')
    await panel.getByRole('button', { name: words.send }).click()
    await expect(panel.locator('.delivery')).toBeVisible()
    await panel.getByRole('button', { name: words.more }).click()
    await panel.getByRole('button', { name: words.erase }).click()
    await panel.getByRole('button', { name: words.eraseNow, exact: true }).click()
    await expect(panel.getByRole('listitem')).toHaveCount(1)
    await sara.goto(`${server.url}/inbox/trash`)
    await sara
      .getByRole('link', { name: /No subject/ })
      .first()
      .click()
    await expect(
      sara.getByRole('log').getByRole('paragraph').filter({ hasText: 'Deleted by the contact' }),
    ).toBeVisible()
    await expect(sara.getByRole('log').getByText('mistaken, numbat')).toHaveCount(0)

    await panel.getByRole('button', { name: words.fresh }).click()
    await box.fill('second, numbat')
    await panel.getByRole('button', { name: words.send }).click()
    await expect(panel.locator('.delivery')).toBeVisible()
    await panel.getByRole('button', { name: words.back }).click()
    await expect(panel.getByRole('main').getByText(words.again)).toBeVisible()
    await expect(panel.getByRole('listitem')).toHaveCount(2)

    // The panel covers the phone's screen: the focus goes round in it.
    await panel.getByRole('button', { name: words.back }).waitFor({ state: 'detached' })
    const last = panel.getByRole('button', { name: words.fresh })
    await last.focus()
    await last.press('Tab')
    expect(await panel.locator(':focus').getAttribute('class')).toBe('tool')
    expect(await violations(page, { within: 'pasokh-widget' })).toEqual([])
    await panel.getByRole('listitem').first().getByRole('button').click()
    await panel.locator('textarea').press('Escape')
    await expect(page.locator('iframe')).toBeHidden()
    await write(sara.request, 'patch', `channels/${channel.id}`, { hours: null, texts: {} })
  })
}

test('dark and Persian, the panel has no fault that axe finds', async ({ browser }) => {
  const visitor = await Visitor.open(browser, server.url, 'fa', { colorScheme: 'dark' })
  await visitor.write('سلام! سفارش 10417 کی می‌رسد؟')
  await expect(visitor.log().getByText('سلام! سفارش 10417 کی می‌رسد؟')).toBeVisible()
  expect(await violations(visitor.page, { within: 'pasokh-widget' })).toEqual([])
})
