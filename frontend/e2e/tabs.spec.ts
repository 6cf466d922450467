import type { Page } from '@playwright/test'
import { agent, reply, times, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

/** Counts the live connections that a page opens. */
function sockets(page: Page): { opened: number } {
  const count = { opened: 0 }
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).pathname === '/ws') count.opened++
  })
  return count
}

test('tabs share one connection, and the next takes it over without missing anything', async ({ browser }) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('one')
  await expect(visitor.log().getByText('one')).toBeVisible()
  const first = await agent(browser, server.url, 'sara@narvan.example')
  await first.goto(`${server.url}/inbox/unassigned`)
  await first.getByRole('link', { name: /one/ }).first().click()
  await expect(first.getByRole('log').getByText('one', { exact: true })).toBeVisible()

  const [second, third] = [await first.context().newPage(), await first.context().newPage()]
  const counts = [sockets(second), sockets(third)]
  for (const tab of [second, third]) {
    await tab.goto(first.url())
    await expect(tab.getByRole('log').getByText('one', { exact: true })).toBeVisible()
  }
  await visitor.write('two')
  for (const tab of [first, second, third]) await expect(tab.getByRole('log').getByText('two')).toBeVisible()
  expect(counts.map((c) => c.opened)).toEqual([0, 0])

  // What is written while nobody holds the connection is there as well.
  await Promise.all([first.close(), visitor.write('three')])
  await visitor.write('four')
  for (const tab of [second, third]) {
    await expect(tab.getByRole('log').getByText('four')).toBeVisible()
    expect(await times(tab.getByRole('log'), 'three')).toBe(1)
  }
  expect(counts.reduce((sum, c) => sum + c.opened, 0)).toBe(1)

  // A tab without the connection is seen typing, and what it sends is on the other's screen.
  const follower = counts[0]?.opened === 0 ? second : third
  await follower.locator('#composer').pressSequentially('five')
  await expect(visitor.panel.getByText(/Sara is writing/)).toBeVisible()
  await reply(follower, 'five')
  await expect((follower === second ? third : second).getByRole('log').getByText('five')).toBeVisible()

  // Signing out in one ends both.
  await follower.getByRole('button', { name: /Sara.*Online/ }).click()
  await follower.getByRole('option', { name: 'Sign out' }).click()
  for (const tab of [second, third]) await expect(tab).toHaveURL(/\/signin/)
})

/** The kinds of answers that the browser keeps for its next visit. */
function kept(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise((done, fail) => {
        const opening = indexedDB.open('pasokh')
        opening.onerror = () => fail(opening.error)
        opening.onsuccess = () => {
          const reading = opening.result.transaction('cache').objectStore('cache').get('agent')
          reading.onerror = () => fail(reading.error)
          reading.onsuccess = () => {
            opening.result.close()
            const queries: { queryKey: string[] }[] = reading.result?.state.queries ?? []
            done(queries.map((q) => String(q.queryKey[0])))
          }
        }
      }),
  )
}

test('a reload is drawn before the server answers, and then is what the server says', async ({ browser }) => {
  const page = await agent(browser, server.url, 'sara@narvan.example')
  await page.goto(`${server.url}/inbox/open`)
  const row = page.locator('a[href^="/inbox/open/"]').first()
  await row.click()
  const message = page.getByRole('log').locator('[dir=auto]').first()
  await expect(message).toBeVisible()
  const subject = await row.textContent()
  await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }))
  await expect
    .poll(async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      return kept(page)
    })
    .toEqual(expect.arrayContaining(['bootstrap', 'list', 'thread']))

  // The server is silent until the page was seen.
  let answer = () => {}
  const seen = new Promise<void>((done) => {
    answer = done
  })
  await page.route('**/api/**', async (route) => {
    await seen
    await route.continue()
  })
  await page.reload()
  await expect(page.locator('a[href^="/inbox/open/"]').first()).toHaveText(subject ?? '-')
  await expect(page.getByRole('log').locator('[dir=auto]').first()).toBeVisible()
  answer()
  await page.unrouteAll({ behavior: 'wait' })

  // Whoever has no session any more is led out, and nothing of it stays.
  await page.context().clearCookies()
  await page.reload()
  await expect(page).toHaveURL(/\/signin/)
  await page.goto(`${server.url}/inbox/open`)
  await expect(page).toHaveURL(/\/signin/)
  await expect(page.locator('a[href^="/inbox/open/"]')).toHaveCount(0)
})
