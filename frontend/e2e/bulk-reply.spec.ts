import type { Page } from '@playwright/test'
import { violations } from './axe'
import { intercept } from './intercept'
import { agent, times, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

/** Changes something by the API as the agent whose page it is. */
const change = (page: Page, path: string, body: object): Promise<void> =>
  page.evaluate(
    async ([to, what]) => {
      const headers = { 'Content-Type': 'application/json' }
      const answer = await fetch(to, { method: 'PATCH', headers, body: JSON.stringify(what) })
      if (!answer.ok) throw new Error(await answer.text())
    },
    [path, body] as const,
  )

const row = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text })

/** A visitor who asks, and whom the agent knows by name. */
async function asks(sara: Page, visitor: Visitor, name: string, text: string): Promise<string> {
  await visitor.write(text)
  const link = row(sara, text).getByRole('link')
  await expect(link).toBeVisible()
  const id = (await link.getAttribute('href'))?.split('?')[0]?.split('/').at(-1) ?? ''
  const contact = await sara.evaluate(
    async (c) => (await (await fetch(`/api/v1/conversations/${c}`)).json()).contact.id,
    id,
  )
  if (name) await change(sara, `/api/v1/contacts/${contact}`, { name })
  return id
}

test('one reply goes to many, each once and by name, whatever breaks in between', async ({ browser }) => {
  test.slow()
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/unassigned`)
  const people = []
  for (const [name, text] of [
    ['Ada Byron', 'outage one'],
    ['مریم رستمی', 'outage two'],
    ['', 'outage three'],
    ['Grace Hopper', 'outage four'],
  ] as const) {
    const visitor = await Visitor.open(browser, server.url)
    people.push({ visitor, text, id: await asks(sara, visitor, name, text) })
  }
  const [ada, maryam, nameless, grace] = people as [
    (typeof people)[0],
    (typeof people)[0],
    (typeof people)[0],
    (typeof people)[0],
  ]

  // Lukas sees only what nobody has taken.
  const lukas = await agent(browser, server.url, 'lukas@narvan.example')
  await lukas.goto(`${server.url}/inbox/unassigned`)
  for (const { text } of people) await row(lukas, text).getByRole('checkbox').check({ force: true })
  await expect(lukas.getByText('4 selected')).toBeVisible()
  await ada.visitor.write('still outage one?')
  await expect(row(lukas, 'still outage one?')).toBeVisible()
  await lukas.getByRole('button', { name: 'Reply…' }).click()
  const dialog = lukas.getByRole('dialog', { name: 'One reply to all of them' })
  await expect(dialog.getByText('3 of 4 will get it')).toBeVisible()
  await expect(dialog.getByText('New message since you chose it:')).toBeVisible()
  await dialog.getByRole('checkbox', { name: 'Send anyway' }).check()
  await expect(dialog.getByText('4 of 4 will get it')).toBeVisible()

  await change(sara, `/api/v1/conversations/${grace.id}`, { assignee: await me(sara) })
  const text = dialog.getByRole('textbox', { name: 'Text of the reply' })
  await text.fill('Dear ')
  await dialog.getByRole('button', { name: 'Variable' }).click()
  await lukas.getByRole('option', { name: 'Contact’s first name' }).click()
  await expect(text).toHaveValue('Dear {{contact.firstName}}')
  await text.press('End')
  await text.pressSequentially(', all is up again.')
  await expect(dialog.getByText('2 of 4 will get it')).toBeVisible()
  await expect(dialog.getByText('Not here any more, or not for you:')).toBeVisible()
  await expect(dialog.getByText('A variable has no value:')).toBeVisible()
  await dialog.getByRole('textbox', { name: /In place of a missing/ }).fill('customer')
  await expect(dialog.getByText('3 of 4 will get it')).toBeVisible()
  await dialog.getByRole('combobox', { name: 'As it reads for' }).selectOption(nameless.id)
  await expect(dialog.getByText('Dear customer, all is up again.')).toBeVisible()
  await dialog.getByRole('checkbox', { name: 'Also close them' }).check()
  expect(await violations(lukas, { within: '[role=dialog]' })).toEqual([])

  // Ada's is sent, but its answer is lost; of Maryam's the browser never hears.
  const sending = (id: string) => `**/api/v1/bulk-replies/*/${id}`
  await intercept(lukas, sending(ada.id), async (route) => {
    await route.fetch()
    await route.abort()
  })
  let done = () => {}
  const arrived = new Promise<void>((resolve) => {
    done = resolve
  })
  await intercept(lukas, sending(maryam.id), async (route) => {
    await route.fetch()
    done()
  })
  await dialog.getByRole('button', { name: 'Send to 3' }).dblclick()
  await arrived
  await expect(dialog.getByRole('list', { name: 'Not sent' }).getByText('Ada Byron')).toBeVisible()
  lukas.on('dialog', (ask) => void ask.accept()) // the page asks before it is left
  await lukas.unrouteAll({ behavior: 'ignoreErrors' })
  await lukas.reload()

  const look = lukas.getByRole('alert').getByRole('button', { name: 'Look at it' })
  await expect(look).toBeVisible()
  await look.click()
  await expect(dialog.getByText(/Nobody gets it twice/)).toBeVisible()
  await dialog.getByRole('button', { name: /Send to the other/ }).click()
  await expect(dialog.getByText('Sent to 3 of 3')).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(look).toHaveCount(0)

  for (const [person, name] of [
    [ada, 'Ada'],
    [maryam, 'مریم'],
    [nameless, 'customer'],
  ] as const) {
    const said = `Dear ${name}, all is up again.`
    await expect(person.visitor.log().getByText(said, { exact: true })).toBeVisible()
    await person.visitor.page.reload() // all that is stored
    await person.visitor.show()
    await expect(person.visitor.log().getByText(said, { exact: true })).toBeVisible()
    expect(await times(person.visitor.log(), said)).toBe(1)
    await expect(person.visitor.log().getByText(/all is up again/)).toHaveCount(1)
  }
  await expect(grace.visitor.log().getByText(/all is up again/)).toHaveCount(0)
  await sara.goto(`${server.url}/inbox/closed`)
  for (const { text: asked } of [ada, maryam, nameless]) await expect(sara.getByText(asked).first()).toBeVisible()
})

const me = (page: Page): Promise<string> =>
  page.evaluate(async () => (await (await fetch('/api/v1/bootstrap')).json()).me.id)
