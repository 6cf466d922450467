import { cpus } from 'node:os'
import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { Server } from '../server'
import { Visitors } from './visitors'
import { during, memory, press, quantile, type Stretch, watch } from './watch'

/*
 * A measurement, not a test: it fails only when it cannot measure. One agent's
 * app on the real program, a folder of 5,000 conversations, and visitors who
 * make 300 events a second.
 */

const conversations = 5_000
const perSecond = 300
const day = 10_000 // events
const rounds = 40 // of each key

const server = new Server()
test.beforeAll(() => server.start('serve'))
test.afterAll(() => server.remove())

test('the agent app under load', async ({ page }) => {
  const visitors = new Visitors(server.url)
  await visitors.begin(await setUp(page.request), conversations / 10, 10)
  await watch(page)
  await page.goto(`${server.url}/inbox/open`)
  await rows(page).first().waitFor()
  const cdp = await page.context().newCDPSession(page)
  const table: string[][] = []
  const add = (what: string, figure: string) => {
    table.push([what, figure])
    console.log(`${what}: ${figure}`)
  }

  await warm(page)
  add('opening the next conversation by J, quiet', await steps(page, 'j', log))
  add('a key in the composer, quiet', await typed(page))
  await page.goto(`${server.url}/inbox/open`)
  await rows(page).first().waitFor()
  add(`scrolling through ${conversations} rows while they are read`, told(await during(page, () => scroll(page, 1))))
  add('scrolling back up', told(await during(page, () => scroll(page, -1))))
  const start = await memory(cdp)

  const chatter = visitors.chatter(perSecond)
  const events = () => page.evaluate(() => window.watched.events)
  const until = async (n: number) => {
    while ((await events()) < n) await page.waitForTimeout(200)
  }
  await until(200)
  add('looking at the list', told(await during(page, () => page.waitForTimeout(8_000))))
  await rows(page).first().click()
  await page.locator('#composer').waitFor()
  add('opening the next conversation by J', await steps(page, 'j', log))
  add('a key in the composer', await typed(page))
  await until(day / 2)
  const middle = await memory(cdp)
  add(`scrolling through ${conversations} rows`, told(await during(page, () => scroll(page, 1))))
  add('looking at the far end of them', told(await during(page, () => page.waitForTimeout(5_000))))
  await scroll(page, -1)
  await until(day)
  const end = await memory(cdp)
  await until(1.5 * day)
  await chatter.end()
  const all = [start, middle, end, await memory(cdp)]
  add(
    `memory at first · after ${day / 2} events · after ${day} · after ${day / 2} more, with nothing else done`,
    all.map((m) => `${m.heap.toFixed(1)} MB`).join(' · '),
  )
  add('nodes of the page, the same', all.map((m) => m.nodes).join(' · '))
  print(table)
})

const rows = (page: Page) => page.locator('section li a[href*="/inbox/open/"]')
const log = '[role=log] > :nth-child(2)'

/** Makes the first admin and a channel, and returns the channel. */
async function setUp(api: APIRequestContext): Promise<string> {
  const headers = { Origin: server.url }
  const admin = { company: 'Load', name: 'Ada', email: 'ada@load.example', password: 'measured, not trusted' }
  const made = await api.post(`${server.url}/api/v1/setup`, { headers, data: { ...admin, language: 'en' } })
  expect(made.ok()).toBe(true)
  const channel = await api.post(`${server.url}/api/v1/channels`, { headers, data: { name: 'Shop' } })
  expect(channel.ok()).toBe(true)
  return ((await channel.json()) as { id: string }).id
}

/** Opens one conversation: what is loaded lazily is loaded then. */
async function warm(page: Page): Promise<void> {
  await rows(page).first().click()
  await page.locator('#composer').waitFor()
  await page.locator(log).waitFor()
}

/** Scrolls through the list as fast as a wheel does, to the end of what is asked for. */
async function scroll(page: Page, way: 1 | -1): Promise<void> {
  const list = page.locator('section ul').first()
  await list.hover({ position: { x: 20, y: 20 }, force: true })
  await page.evaluate(
    async ([by, most]) => {
      const scroller = document.querySelector('section ul')?.parentElement
      if (!scroller) throw new Error('no list')
      const frame = () => new Promise(requestAnimationFrame)
      const seen = () => Number(scroller.querySelector('li:last-child')?.getAttribute('data-index') ?? 0)
      for (let still = 0; still < 600; ) {
        if (by > 0 ? seen() >= most - 20 : scroller.scrollTop === 0) return
        const was = scroller.scrollTop
        scroller.scrollTop += by * 300
        await frame()
        still = scroller.scrollTop === was ? still + 1 : 0
      }
    },
    [way, conversations] as const,
  )
}

/** How long it takes from a key to what it shows, several times, with a look at each. */
async function steps(page: Page, key: string, shown: string): Promise<string> {
  const all: number[] = []
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  for (let i = 0; i < rounds; i++) {
    all.push(await press(page, key, shown))
    await page.waitForTimeout(250)
  }
  return quantiles(all)
}

async function typed(page: Page): Promise<string> {
  const all: number[] = []
  await page.locator('#composer').click()
  for (let i = 0; i < rounds * 2; i++) {
    all.push(await press(page, 'abcdefg hijk'[i % 12] ?? 'a', '#composer', true))
    await page.waitForTimeout(40)
  }
  return quantiles(all)
}

const quantiles = (all: number[]) => `${quantile(all, 50).toFixed(0)} ms · ${quantile(all, 99).toFixed(0)} ms`

const told = (s: Stretch) =>
  `longest task ${s.longest.toFixed(0)} ms · ${s.blocked.toFixed(0)} ms blocked a second · ${s.dropped.toFixed(1)} % of frames dropped · ${s.events.toFixed(0)} events/s`

function print(table: string[][]): void {
  const heads = [
    `what (${cpus().length} processors, ${perSecond} messages/s unless it is quiet)`,
    'p50 · p99, or as said',
  ]
  const lines = [heads, heads.map((h) => '-'.repeat(h.length)), ...table]
  console.log(`\n${lines.map((l) => `| ${l.join(' | ')} |`).join('\n')}\n`)
}
