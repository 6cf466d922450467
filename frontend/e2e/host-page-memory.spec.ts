import { type HostSite, siteFor } from './host-page'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

test.use({ trace: 'off' }) // tracing keeps listeners and elements of its own

const server = new Server()
const sites: HostSite[] = []
test.beforeAll(() => server.start('demo'))
test.afterAll(async () => {
  for (const site of sites) await site.stop()
  await server.remove()
})

type Loose = { pasokh(...args: unknown[]): void }

test('an app that destroys and boots fifty times keeps no listener, element or timer of it', async ({ browser }) => {
  const admin = await agent(browser, server.url, 'sara@narvan.example')
  const { host, channel } = await siteFor(admin, server.url, sites)
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  const faults: string[] = []
  page.on('pageerror', (e) => faults.push(e.message))
  await page.goto(host.origin)
  await expect(page.locator('pasokh-widget').getByRole('button')).toBeVisible()
  const devtools = await page.context().newCDPSession(page)
  const counters = async () => {
    await devtools.send('HeapProfiler.collectGarbage')
    const { nodes, jsEventListeners, documents } = await devtools.send('Memory.getDOMCounters')
    return { nodes, jsEventListeners, documents }
  }
  const round = (times: number) =>
    page.evaluate(
      async ([id, n]) => {
        const { pasokh } = window as unknown as Loose
        const heard = { ready: 0 }
        for (let i = 0; i < n; i++) {
          pasokh('boot', { channel: id })
          pasokh('boot', { channel: id })
          pasokh('on', 'open', () => heard.ready++)
          pasokh('open')
          await new Promise((done) => setTimeout(done, 20))
          pasokh('destroy')
        }
        return heard.ready
      },
      [channel, times] as const,
    )
  // What is made once is made, also of the panel: fifty lives of 20 ms may end before it has come.
  await page.evaluate(() => (window as unknown as Loose).pasokh('open'))
  await expect(page.frameLocator('iframe').locator('textarea')).toBeVisible()
  await page.evaluate(() => (window as unknown as Loose).pasokh('destroy'))
  await round(50)
  const before = await counters()
  expect(await round(50)).toBe(50) // a handler of an earlier life hears nothing
  const grown = async () => {
    const now = await counters()
    const most = { nodes: 50, jsEventListeners: 5, documents: 2 }
    return Object.entries(most).filter(
      ([what, n]) => now[what as keyof typeof now] > before[what as keyof typeof now] + n,
    )
  }
  await expect.poll(grown).toEqual([])
  expect(await page.evaluate(() => document.body.querySelectorAll('pasokh-widget, iframe, style').length)).toBe(0)
  expect(await page.evaluate(() => history.length)).toBeLessThan(4)
  await page.evaluate((id) => {
    const { pasokh } = window as unknown as Loose
    pasokh('boot', { channel: id })
    pasokh('open')
  }, channel)
  await expect(page.frameLocator('iframe').locator('textarea')).toBeVisible()
  expect(faults).toEqual([])
})
