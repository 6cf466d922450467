import { violations } from './axe'
import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('what concerns an agent is rung, listed, and read on every screen', async ({ browser }) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('is anybody there for my lamp?')
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const reza = await agent(browser, server.url, 'reza@narvan.example', { locale: 'fa-IR' })
  await reza.addInitScript(() => {
    const rung = { count: 0 }
    Object.assign(window, { rung })
    const Real = window.OscillatorNode
    window.OscillatorNode = class extends Real {
      constructor(...all: ConstructorParameters<typeof OscillatorNode>) {
        super(...all)
        rung.count++
      }
    }
  })
  await reza.goto(`${server.url}/inbox/mine`)
  await reza.mouse.click(700, 400)
  await expect(reza.getByRole('button', { name: 'اعلان‌ها' })).toBeVisible()

  await sara.goto(`${server.url}/inbox/unassigned`)
  await sara.getByRole('link', { name: /is anybody there/ }).click()
  await sara.getByRole('button', { name: 'Nobody' }).click()
  await sara.getByRole('option', { name: /رضا/ }).click()

  const bell = reza.getByRole('button', { name: 'اعلان‌ها، ۱ نخوانده' })
  await expect(bell).toBeVisible()
  await expect(reza.locator('link[rel=icon]')).toHaveAttribute('href', '/icon-unread.svg')
  await expect.poll(() => reza.evaluate(() => (window as unknown as { rung: { count: number } }).rung.count)).toBe(2)
  await bell.click()
  const list = reza.getByRole('dialog', { name: 'اعلان‌ها' })
  await expect(list.getByText(/به شما واگذار کرد/)).toBeVisible()
  await expect(list.getByText('is anybody there for my lamp?')).toBeVisible()
  expect(await violations(reza)).toEqual([])
  await list.getByRole('button', { name: /به شما واگذار کرد/ }).click()
  await expect(reza.getByRole('log').getByText('is anybody there for my lamp?')).toBeVisible()
  await expect(reza.getByRole('button', { name: 'اعلان‌ها', exact: true })).toBeVisible()
  await expect(reza.locator('link[rel=icon]')).toHaveAttribute('href', '/icon.svg')

  // What is before one's eyes is read at once and never rings.
  await visitor.write('hello again')
  await expect(reza.getByRole('log').getByText('hello again')).toBeVisible()
  await expect(reza.getByRole('button', { name: 'اعلان‌ها', exact: true })).toBeVisible()
  expect(await reza.evaluate(() => (window as unknown as { rung: { count: number } }).rung.count)).toBe(2)
})

test('an agent says what is rung, and whether it takes more', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const emma = await agent(browser, server.url, 'emma@narvan.example')
  await emma.goto(`${server.url}/settings/notifications`)
  const box = emma.getByRole('checkbox', { name: 'a note is added to mine: Push' })
  await expect(box).not.toBeChecked()
  await box.check()
  await emma.getByLabel('Sound', { exact: true }).selectOption('drop')
  await emma.reload()
  await expect(box).toBeChecked()
  await expect(emma.getByLabel('Sound', { exact: true })).toHaveValue('drop')
  await expect(emma.getByRole('heading', { name: 'Push to this browser' })).toBeVisible()
  expect(await violations(emma)).toEqual([])

  await emma.goto(`${server.url}/inbox/mine`)
  await emma.getByRole('button', { name: /Emma Larsen/ }).click()
  await emma.getByRole('option', { name: 'Away', exact: true }).click()
  await expect(emma.getByRole('button', { name: /Emma Larsen Away/ })).toBeVisible()
  await sara.goto(`${server.url}/settings/agents`)
  await expect(sara.getByRole('listitem').filter({ hasText: 'Emma Larsen' })).toContainText('Away')
  await emma.reload()
  await expect(emma.getByRole('button', { name: /Emma Larsen Away/ })).toBeVisible()
  await emma.getByRole('button', { name: /Emma Larsen/ }).click()
  await emma.getByRole('option', { name: 'Online', exact: true }).click()
  await expect(sara.getByRole('listitem').filter({ hasText: 'Emma Larsen' })).toContainText('Online')
})
