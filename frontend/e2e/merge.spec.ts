import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('two conversations become one, the visitor goes on in it, and it is taken back', async ({ browser }) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('first about the lamp')
  await expect(visitor.log().getByText('first about the lamp')).toBeVisible()
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/unassigned`)
  await sara.getByRole('link', { name: /first about the lamp/ }).click()
  const first = new URL(sara.url()).pathname

  await visitor.newConversation()
  await visitor.write('second about the lamp')
  await expect(visitor.log().getByText('second about the lamp')).toBeVisible()
  await sara.goto(`${server.url}/inbox/unassigned`)
  await sara.getByRole('link', { name: /second about the lamp/ }).click()
  await expect(sara.getByRole('log').getByText('second about the lamp')).toBeVisible()
  const second = new URL(sara.url()).pathname

  await sara.getByRole('button', { name: 'More', exact: true }).click()
  await sara.getByRole('option', { name: 'Merge into…' }).click()
  await sara
    .getByRole('dialog')
    .getByRole('button', { name: /first about the lamp/ })
    .click()
  await expect(sara).toHaveURL(new RegExp(`${first.split('/').at(-1)}`))
  const log = sara.getByRole('log')
  await expect(log.getByText(/merged into this/)).toBeVisible()
  await log.getByRole('button', { name: 'Show what was said' }).click()
  await expect(log.getByText('second about the lamp')).toBeVisible()

  await visitor.write('and where do I go on?')
  await expect(log.getByText('and where do I go on?')).toBeVisible()
  await expect(visitor.log().getByText('and where do I go on?')).toBeVisible()
  await sara.locator('#composer').fill('here, with me')
  await sara.keyboard.press('Control+Enter')
  await expect(visitor.log().getByText('here, with me')).toBeVisible()

  await sara.goto(server.url + second)
  await expect(sara.getByText('This conversation goes on in')).toBeVisible()
  await expect(sara.getByRole('tab', { name: 'Reply' })).toBeHidden()
  await sara.getByRole('button', { name: 'Undo' }).click()
  await expect(sara.getByText('This conversation goes on in')).toBeHidden()
  await expect(sara.getByRole('tab', { name: 'Reply' })).toBeVisible()
  await expect(log.getByText(/took back the merge into/)).toBeVisible()
})
