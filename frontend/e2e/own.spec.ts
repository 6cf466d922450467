import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('a canned reply of one’s own with a file: nobody else has it, the contact gets both, its uses are counted', async ({
  browser,
}) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('what are your terms?')
  const emma = await agent(browser, server.url, 'emma@narvan.example')
  await emma.goto(`${server.url}/settings/canned`)
  await emma.getByRole('button', { name: 'Add' }).click()
  const dialog = emma.getByRole('dialog')
  await dialog.getByLabel('Title').fill('My terms')
  await dialog.getByLabel('Shortcut').fill('terms')
  await dialog.getByLabel('Who has it').selectOption('Only me')
  await dialog.getByLabel('Text', { exact: true }).fill('Here they are.')
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'terms.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('our terms'),
  })
  await expect(dialog.getByText('terms.txt')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  const line = emma.getByRole('listitem').filter({ hasText: 'My terms' })
  await expect(line).toContainText('Only me')
  await expect(line).toContainText('Never sent')

  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/settings/canned`)
  await expect(sara.getByRole('button', { name: 'Add' })).toBeVisible()
  await expect(sara.getByText('My terms')).toBeHidden()

  await emma.goto(`${server.url}/inbox/unassigned`)
  await emma.getByRole('link', { name: /what are your terms/ }).click()
  await emma.locator('#composer').pressSequentially('/terms')
  await expect(emma.getByRole('option', { name: /My terms/ })).toBeVisible()
  await emma.keyboard.press('Enter') // also before its preview is there
  await expect(emma.locator('#composer')).toHaveValue('Here they are.')
  await emma.keyboard.press('Control+Enter') // also before its file is there
  await expect(visitor.log().getByText('Here they are.')).toBeVisible()
  await expect(visitor.log().getByText('terms.txt')).toBeVisible()

  await emma.goto(`${server.url}/settings/canned`)
  await expect(line).toContainText('Sent once')
  await line.getByRole('button', { name: /Remove/ }).click()
  await emma.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(line).toBeHidden()
  // The reply is gone, what was sent with it stays.
  const href = await visitor
    .log()
    .getByRole('link', { name: /terms.txt/ })
    .getAttribute('href')
  const file = await visitor.page.request.get(new URL(href ?? '-', server.url).href)
  expect(await file.text()).toBe('our terms')
})

test('folders: one’s own, pinned, put in order by keys and by dragging, the same on the next device', async ({
  browser,
}) => {
  const emma = await agent(browser, server.url, 'emma@narvan.example')
  await emma.goto(`${server.url}/settings/folders`)
  await emma.getByRole('button', { name: 'Add' }).click()
  const dialog = emma.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Urgent for me')
  await expect(dialog.getByLabel('Who has it')).toBeDisabled()
  await expect(dialog.getByLabel('Kind')).toBeDisabled()
  await expect(dialog.getByRole('alert')).toBeHidden()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()

  await emma.goto(`${server.url}/inbox/open`)
  const nav = emma.getByRole('navigation', { name: /Folders/ })
  const own = nav.locator('[draggable=true]')
  await expect(own.filter({ hasText: 'Urgent for me' })).toBeVisible()
  const names = () => own.locator('a span[dir=auto]').allTextContents()
  const before = await names()
  expect(before.length).toBeGreaterThan(2)
  const last = before.at(-1) ?? ''

  await own.filter({ hasText: last }).getByRole('link').focus()
  await emma.keyboard.press('Alt+ArrowUp')
  await expect.poll(names).toEqual([...before.slice(0, -2), last, before.at(-2)])
  await own.filter({ hasText: last }).dragTo(own.first())
  await expect.poll(async () => (await names())[0]).toBe(last)

  await own.filter({ hasText: 'Urgent for me' }).hover()
  await emma.getByRole('button', { name: 'Arrange Urgent for me' }).click()
  await emma.getByRole('option', { name: 'Pin to the top' }).click()
  await expect(nav.getByRole('heading', { name: 'Pinned' })).toBeVisible()
  const arranged = await names()
  expect(arranged[0]).toBe('Urgent for me')

  const elsewhere = await agent(browser, server.url, 'emma@narvan.example')
  await elsewhere.goto(`${server.url}/inbox/open`)
  await expect
    .poll(() => elsewhere.locator('nav [draggable=true] a span[dir=auto]').allTextContents())
    .toEqual(arranged)
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/open`)
  await expect(sara.locator('nav [draggable=true]').first()).toBeVisible()
  await expect(sara.getByText('Urgent for me')).toBeHidden()

  // What was done around sign-in is told to an admin, and to nobody else.
  await sara.goto(`${server.url}/settings/audit`)
  const trail = sara.getByRole('list', { name: 'Audit trail' })
  await expect(trail.getByText(/signed in/).first()).toBeVisible()
  await emma.goto(`${server.url}/settings/audit`)
  await expect(emma.getByRole('heading', { level: 1, name: 'Profile' })).toBeVisible()
})
