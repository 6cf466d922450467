import { agent, reply, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('who is mentioned follows, is told of what is said, and may stop', async ({ browser }) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('is the blue one back?')
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  await sara.goto(`${server.url}/inbox/unassigned`)
  await sara.getByRole('link', { name: /is the blue one back/ }).click()
  const emma = await agent(browser, server.url, 'emma@narvan.example')
  await emma.goto(`${server.url}/inbox/mentions`)
  await expect(emma.getByRole('link', { name: /is the blue one back/ })).toBeHidden()

  await sara.getByRole('tab', { name: 'Note' }).click()
  await sara.locator('#composer').pressSequentially('@Emma')
  await sara.keyboard.press('Enter')
  await sara.keyboard.type('do you know?')
  await sara.keyboard.press('Control+Enter')

  await emma.getByRole('link', { name: /is the blue one back/ }).click()
  await expect(emma.getByRole('log').getByText(/do you know/)).toBeVisible()
  const button = emma.getByRole('button', { name: 'Follow no more' })
  await expect(button).toHaveAttribute('aria-pressed', 'true')
  await expect(button).toHaveAttribute('title', /Emma Larsen/)

  await emma.goto(`${server.url}/inbox/following`)
  await expect(emma.getByRole('link', { name: /is the blue one back/ })).toBeVisible()
  await sara.getByRole('tab', { name: 'Reply' }).click()
  await reply(sara, 'From Tuesday on.')
  await expect(visitor.log().getByText('From Tuesday on.')).toBeVisible()
  await emma.getByRole('button', { name: /Notifications/ }).click()
  await expect(emma.getByText(/wrote in what you follow/)).toBeVisible()
  await emma.keyboard.press('Escape')

  await emma.getByRole('link', { name: /is the blue one back/ }).click()
  await emma.getByRole('button', { name: 'Follow no more' }).click()
  await expect(emma.getByRole('button', { name: 'Follow', exact: true })).toBeVisible()
  await emma.goto(`${server.url}/inbox/following`)
  await expect(emma.getByRole('navigation', { name: 'Folders' })).toBeVisible()
  await expect(emma.getByRole('link', { name: /is the blue one back/ })).toBeHidden()
})
