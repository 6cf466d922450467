import { agent, reply, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('an agent sorts a conversation and every folder follows', async ({ browser }) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('please sort this out')
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/unassigned`)
  await sara.getByRole('link', { name: /please sort this out/ }).click()

  await sara.getByRole('button', { name: 'Nobody' }).click()
  await sara.getByRole('option', { name: /Sara Ahmadi/ }).click()
  await expect(sara.getByRole('log').getByText(/took this/)).toBeVisible()
  await sara.getByTitle('Priority', { exact: true }).click()
  await sara.getByRole('option', { name: 'Urgent' }).click()
  await sara.getByRole('button', { name: 'Tag', exact: true }).click()
  await sara.getByRole('combobox', { name: 'Filter' }).fill('kettle-question')
  await sara.getByRole('option', { name: /kettle-question/ }).click()
  await expect(sara.getByRole('log').getByText(/added.*kettle-question/)).toBeVisible()
  await sara.keyboard.press('Escape')
  await sara.getByTitle('Folder', { exact: true }).click()
  await sara.getByRole('option', { name: 'Refunds' }).click()
  await sara
    .getByRole('navigation', { name: 'Folders' })
    .getByRole('link', { name: /Refunds/ })
    .click()
  await expect(sara.getByRole('link', { name: /please sort this out/ })).toBeVisible()
  await sara
    .getByRole('navigation', { name: 'Folders' })
    .getByRole('link', { name: /Urgent and waiting/ })
    .click()
  await sara.getByRole('link', { name: /please sort this out/ }).click()

  await sara.getByRole('button', { name: 'Snooze' }).click()
  await sara.getByRole('button', { name: /Tomorrow/ }).click()
  await sara.goto(`${server.url}/inbox/snoozed`)
  await expect(sara.getByRole('link', { name: /please sort this out/ })).toBeVisible()
  await visitor.write('are you asleep?')
  await sara.goto(`${server.url}/inbox/mine`)
  await sara.getByRole('link', { name: /please sort this out/ }).click()
  await expect(sara.getByRole('log').getByText('are you asleep?')).toBeVisible()

  await sara.locator('#composer').fill('/photo')
  await expect(sara.getByRole('listbox', { name: 'Canned replies' })).toContainText('Ask for a photo')
  await expect(sara.getByText(/paste it right here/)).toBeVisible()
  await sara.locator('#composer').press('Enter')
  await expect(sara.locator('#composer')).toHaveValue(/Could you send us a photo/)
  await sara.locator('#composer').press('Control+Shift+Enter')
  await expect(visitor.log().getByText(/Could you send us a photo/)).toBeVisible()
  await expect(visitor.panel.getByText('The conversation was closed')).toBeVisible()
  await sara.goto(`${server.url}/inbox/closed`)
  await expect(sara.getByRole('link', { name: /please sort this out/ })).toBeVisible()
})

test('waiting on us is ordered by how long the contact has waited', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const { items } = await (await sara.request.get(`${server.url}/api/v1/conversations?folder=waiting&limit=50`)).json()
  const since = items.map((c: { waitingSince: string }) => c.waitingSince)
  expect(since.length).toBeGreaterThan(5)
  expect(since).toEqual([...since].sort())
  await sara.goto(`${server.url}/inbox/waiting?sort=priority`)
  await expect(
    sara
      .getByRole('region', { name: 'Conversations' })
      .getByRole('link')
      .first()
      .getByLabel(/Urgent|High/),
  ).toBeVisible()
})

test('an agent keeps to one’s own', async ({ browser }) => {
  const emma = await agent(browser, server.url, 'emma@narvan.example') // the English channel and Support only
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const all = (await (await sara.request.get(`${server.url}/api/v1/conversations?folder=open&limit=100`)).json())
    .items as { id: string; team?: string; channel: string; assignee?: string; number: number }[]
  const { me } = await (await emma.request.get(`${server.url}/api/v1/bootstrap`)).json()
  const hidden = all.find((c) => !me.channels.includes(c.channel) && !me.teams.includes(c.team) && c.assignee !== me.id)
  expect(hidden).toBeDefined()
  for (const path of [
    `conversations/${hidden?.id}`,
    `conversations/by-number/${hidden?.number}`,
    `conversations/${hidden?.id}/messages`,
    `conversations/${hidden?.id}/similar`,
  ]) {
    expect((await emma.request.get(`${server.url}/api/v1/${path}`)).status(), path).toBe(404)
  }
  const found = await (await emma.request.get(`${server.url}/api/v1/search?q=%23${hidden?.number}`)).json()
  expect(found.items).toEqual([])
})

test('on a phone there is one pane at a time, and back works', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example', { viewport: { width: 390, height: 844 } })
  await sara.goto(`${server.url}/inbox/open`)
  const list = sara.getByRole('region', { name: 'Conversations' })
  await list.getByRole('link').first().click()
  await expect(list).toBeHidden()
  await reply(sara, 'from a phone')
  await expect(sara.getByRole('log').getByText('from a phone')).toBeVisible()
  await sara.getByRole('button', { name: 'Contact' }).click()
  await expect(sara.getByRole('complementary', { name: 'Contact' })).toBeVisible()
  await sara.getByRole('complementary', { name: 'Contact' }).getByRole('button', { name: 'Back' }).click()
  await sara.getByRole('button', { name: 'Back' }).first().click()
  await expect(list).toBeVisible()
})

test('on a tablet the folders take the place of the list while they are asked for', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example', { viewport: { width: 768, height: 1024 } })
  await sara.goto(`${server.url}/inbox/open`)
  const list = sara.getByRole('region', { name: 'Conversations' })
  const folders = sara.getByRole('navigation', { name: 'Folders' })
  const toFolders = sara.getByRole('button', { name: 'Folders', exact: true })
  await list.getByRole('link').first().click()
  await expect(sara.locator('#composer')).toBeVisible()
  await expect(list).toBeVisible()
  await expect(folders).toBeHidden()
  expect(await sara.evaluate(() => document.documentElement.scrollWidth), 'nothing is beyond the edge').toBe(768)

  await toFolders.click()
  await expect(folders).toBeVisible()
  await expect(list).toBeHidden()
  await expect(sara.locator('#composer')).toBeVisible()
  await sara.getByRole('button', { name: 'Close folders' }).click()
  await expect(list).toBeVisible()

  await toFolders.click()
  await folders.getByRole('link', { name: /^Closed/ }).click()
  await expect(list).toBeVisible()
  await expect(folders).toBeHidden()
})
