import type { Page } from '@playwright/test'
import { intercept } from './intercept'
import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

/** Holds what the page asks of a path until it is let go. */
async function hold(page: Page, path: RegExp, method?: string) {
  let go = () => {}
  const gone = new Promise<void>((resolve) => {
    go = resolve
  })
  await intercept(page, path, async (route) => {
    if (!method || route.request().method() === method) await gone
    await route.fallback()
  })
  return () => go()
}

/** A visitor who has just written, and Sara in the conversation, which is not on her screen yet. */
async function begun(browser: Parameters<typeof agent>[0], text: string) {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write(text)
  await expect(visitor.log().getByText(text)).toBeVisible()
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const { items } = await (await sara.request.get(`${server.url}/api/v1/conversations?folder=unassigned`)).json()
  const { id } = items.find((c: { last?: { text: string } }) => c.last?.text === text)
  return { visitor, sara, address: `${server.url}/inbox/unassigned/${id}` }
}

const closing = (page: Page) => page.getByTitle('Close · E')

test('what is typed before a conversation, or the composer, is there is kept, goes on and is sent', async ({
  browser,
}) => {
  const { visitor, sara, address } = await begun(browser, 'is anybody quick here?')
  const read = await hold(sara, /\/api\/v1\/conversations\/[^/?]+$/)
  const composer = await hold(sara, /\/composer-[^/]*\.js$/)
  await sara.goto(address)
  const box = sara.locator('#composer')
  await expect(box).toBeVisible()
  await sara.keyboard.press('r')
  await sara.keyboard.type('here we ')
  await expect(box).toHaveValue('here we ')
  read()
  await expect(closing(sara)).toBeVisible()
  await expect(sara.getByRole('log').getByText('is anybody quick here?')).toBeVisible()
  await sara.keyboard.type('are')
  await sara.keyboard.press('Control+Enter')
  await expect(box).toHaveValue('here we are')
  composer()
  await expect(visitor.log().getByText('here we are', { exact: true })).toHaveCount(1)
  await expect(box).toHaveValue('')
  await expect(box).toBeFocused()
  await expect(closing(sara)).toBeVisible() // no letter was a key

  // A sign that opens a menu opens it also when it was typed before the menus were there.
  const again = await hold(sara, /\/composer-[^/]*\.js$/)
  await sara.reload()
  await expect(box).toBeVisible()
  await sara.keyboard.press('r')
  await sara.keyboard.type('/hello')
  await expect(box).toHaveValue('/hello')
  again()
  await expect(sara.getByRole('listbox', { name: 'Canned replies' })).toBeVisible()
})

test('formatting is turned on and off in the middle of a word', async ({ browser }) => {
  const { sara, address } = await begun(browser, 'bold words, please')
  const editor = await hold(sara, /\/rich-box-[^/]*\.js$/)
  await sara.goto(address)
  const box = sara.locator('#composer')
  await expect(sara.getByRole('button', { name: 'Emoji' })).toBeVisible()
  await sara.keyboard.press('r')
  await sara.keyboard.type('on')
  await sara.getByRole('button', { name: 'With formatting' }).click()
  await sara.keyboard.type('e') // closes nothing
  await expect(box).toHaveValue('one')
  editor()
  await expect(sara.getByRole('toolbar', { name: 'Formatting' })).toBeVisible()
  await sara.keyboard.type(' word')
  await expect(box).toHaveText('one word')

  const preview = await hold(sara, /\/canned\/[^/]*$/)
  await sara.keyboard.type(' /hello')
  await expect(sara.getByRole('listbox', { name: 'Canned replies' })).toBeVisible()
  await sara.keyboard.press('Enter')
  await sara.keyboard.type(' Bye')
  preview()
  await expect(box).toHaveText(/^one word [^/]*thank you for writing[^/]* Bye$/)
  await sara.keyboard.type('.')
  await expect(box).toHaveText(/ Bye\.$/)
  await sara.keyboard.press('Control+a')
  await sara.keyboard.type('one word')
  await sara.getByRole('button', { name: 'Without formatting' }).click()
  await sara.keyboard.type('e')
  await expect(box).toHaveValue('one worde')
  await expect(closing(sara)).toBeVisible()
})

test('a search, a command and a snooze are typed before they are there', async ({ browser }) => {
  const { sara, address } = await begun(browser, 'the emerald ladder squeaks')
  const results = await hold(sara, /\/results-[^/]*\.js$/)
  const bar = await hold(sara, /\/command-bar-[^/]*\.js$/)
  const snooze = await hold(sara, /\/snooze-choices-[^/]*\.js$/)
  await sara.goto(address)
  await expect(sara.getByRole('button', { name: 'Emoji' })).toBeVisible()

  await sara.keyboard.press('Control+k')
  await sara.keyboard.type('explain')
  await expect(sara.getByRole('textbox', { name: 'Commands' })).toHaveValue('explain')
  bar()
  const commands = sara.getByRole('combobox')
  await expect(commands).toHaveValue('explain')
  await expect(commands).toBeFocused()
  await expect(sara.getByRole('option').first()).toContainText('Explain')
  await sara.keyboard.press('Escape')
  await expect(commands).toBeHidden()

  await sara.keyboard.press('s')
  await sara.keyboard.type('tomorrow 9')
  await sara.keyboard.press('Enter')
  await expect(sara.getByRole('textbox', { name: 'Snooze' })).toHaveValue('tomorrow 9')
  snooze()
  await expect(sara.getByTitle('Status').getByText('Snoozed')).toBeVisible()

  // What is found by the words before is not what Enter is pressed for.
  await sara.keyboard.press('/')
  await sara.keyboard.type('refund')
  await expect(sara.locator('#search')).toHaveValue('refund')
  results()
  await expect(sara.getByRole('region', { name: 'Search' }).getByRole('link').first()).toBeVisible()
  const answer = await hold(sara, /\/api\/v1\/search\?q=the\+emerald/)
  await sara.locator('#search').fill('the emerald ladder')
  await sara.keyboard.press('Enter')
  await expect(sara).toHaveURL(/\/search\?q=the\+emerald|\/search\?q=the%20emerald/)
  answer()
  await expect(sara).toHaveURL(/\/search\/[^?]+\?/)
  await expect(sara.getByRole('log').getByText('the emerald ladder squeaks')).toBeVisible()
})

test('closing is taken back before it is answered, and the next row is the one that follows', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/open`)
  const rows = sara.getByRole('region', { name: 'Conversations' }).getByRole('link')
  await expect(rows.nth(4)).toBeVisible()
  const order = () => rows.evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).pathname))
  const [, second, third] = await order()
  await rows.nth(1).click()
  await expect(closing(sara)).toBeVisible()
  const asked: string[] = []
  sara.on('request', (r) => {
    if (r.method() === 'PATCH') asked.push(r.postDataJSON().status)
    if (r.method() === 'POST' && r.url().endsWith('/undo')) asked.push('undo')
  })
  const answer = await hold(sara, /\/api\/v1\/conversations\/[^/?]+$/, 'PATCH')
  await sara.keyboard.press('e')
  await expect(sara.getByTitle('Reopen · E')).toBeVisible()
  await sara.keyboard.press('z')
  await expect(closing(sara)).toBeVisible()
  expect(asked).toEqual(['closed']) // the other waits for its answer
  answer()
  await expect.poll(() => asked).toEqual(['closed', 'undo'])
  await expect(closing(sara)).toBeVisible()

  await sara.keyboard.press('e')
  await expect.poll(order).not.toContain(second)
  await sara.keyboard.press('j')
  await expect(sara).toHaveURL(new RegExp(`${third}$`))
})
