import type { Page } from '@playwright/test'
import { violations } from './axe'
import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

/** Says things in the conversation that is open, as the agent, by the API. */
async function say(page: Page, ...all: object[]): Promise<void> {
  const id = new URL(page.url()).pathname.split('/').at(-1)
  await page.evaluate(
    async ([path, bodies]) => {
      for (const body of bodies) {
        const answer = await fetch(path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ id: crypto.randomUUID(), kind: 'message', seenSeq: 9999, ...body }),
        })
        if (!answer.ok) throw new Error(await answer.text())
      }
    },
    [`/api/v1/conversations/${id}/messages`, all] as const,
  )
}

/** What is marked in the thread, and what of it belongs to the hit that one is at. */
const marked = (page: Page) =>
  page.evaluate(() =>
    ['found', 'found-here'].map((name) => [...(CSS.highlights.get(name) ?? [])].map((range) => range.toString())),
  )

test('words are found in all of a long conversation, walked through and marked', async ({ browser }) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('the needle of my lamp, سفارش ۱۴۰۵ كجاست')
  await expect(visitor.log().getByText('the needle of my lamp')).toBeVisible()
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/unassigned`)
  await sara.getByRole('link', { name: /the needle of my lamp/ }).click()
  await expect(sara.getByRole('log').getByText('the needle of my lamp')).toBeVisible()
  const nothing = Array.from({ length: 70 }, (_, i) => ({ text: `nothing here ${i}` }))
  await say(sara, { html: '<p>The nee<b>dle</b> is <i>sharp</i></p>' }, ...nothing)
  await say(sara, { text: 'a NEEDLE among notes', kind: 'note' })
  await sara.reload() // only the newest page is on hand now
  const log = sara.getByRole('log')
  await expect(log.getByText('a NEEDLE among notes')).toBeVisible()
  await expect(log.getByText('the needle of my lamp')).toHaveCount(0)

  await sara.locator('#composer').click()
  await sara.keyboard.press('Control+f')
  const bar = sara.getByRole('search', { name: 'Find in this conversation' })
  const box = bar.getByRole('textbox')
  await expect(box).toBeFocused()
  await box.fill('needle')
  await expect(bar.getByText('1 of 3')).toBeVisible()
  await expect.poll(() => marked(sara)).toEqual([[], ['NEEDLE']])
  await sara.keyboard.press('Enter')
  await expect(bar.getByText('2 of 3')).toBeVisible()
  await expect.poll(() => marked(sara)).toEqual([['needle', 'NEEDLE'], ['needle']]) // in HTML, partly bold
  await sara.keyboard.press('Enter')
  await expect(bar.getByText('3 of 3')).toBeVisible()
  await expect(log.getByText('the needle of my lamp')).toBeInViewport()
  await expect(sara).toHaveURL(/message=\d/)
  await sara.keyboard.press('Enter')
  await expect(bar.getByText('1 of 3')).toBeVisible()
  await expect(log.getByText('a NEEDLE among notes')).toBeInViewport()
  await sara.keyboard.press('Shift+Enter')
  await expect(bar.getByText('3 of 3')).toBeVisible()

  await box.fill('کجاست 1405')
  await expect(bar.getByText('1 of 1')).toBeVisible()
  await expect.poll(() => marked(sara)).toEqual([[], ['۱۴۰۵', 'كجاست']])
  await box.fill('zebra')
  await expect(bar.getByText('Not found')).toBeVisible()
  await expect.poll(() => marked(sara)).toEqual([[], []])

  // What is said meanwhile is found too.
  await visitor.write('a zebra passes')
  await expect(bar.getByText('1 of 1')).toBeVisible()
  await bar.getByRole('button', { name: 'All that was found' }).click()
  await bar.getByRole('button', { name: /a zebra passes/ }).click()
  await expect(log.getByText('a zebra passes')).toBeInViewport()

  expect(await violations(sara, { within: '#find' })).toEqual([])
  // A second time it is the browser's own: nothing is prevented.
  await box.focus()
  const prevented = await box.evaluate(
    (el) =>
      !el.dispatchEvent(
        new KeyboardEvent('keydown', { code: 'KeyF', key: 'f', ctrlKey: true, bubbles: true, cancelable: true }),
      ),
  )
  expect(prevented).toBe(false)
  await sara.keyboard.press('Escape')
  await expect(bar).toHaveCount(0)
  await expect(sara.locator('#composer')).toBeFocused()
  expect(await marked(sara)).toEqual([[], []])

  await sara.getByRole('button', { name: 'More', exact: true }).click()
  await sara.getByRole('option', { name: 'Find in conversation…' }).click()
  await expect(box).toBeFocused()
  await sara.keyboard.press('Escape')
  await expect(sara.getByRole('button', { name: 'More', exact: true })).toBeFocused()
  await sara.keyboard.press('Control+k')
  await sara.getByRole('dialog').getByRole('combobox').fill('find in')
  await sara.keyboard.press('Enter')
  await expect(box).toBeFocused()
})
