import AxeBuilder from '@axe-core/playwright'
import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('what the company keeps about contacts is declared once and edited beside the conversation', async ({
  browser,
}) => {
  const visitor = await Visitor.open(browser, server.url)
  await visitor.write('who am I to you?')
  const sara = await agent(browser, server.url, 'sara@narvan.example', { viewport: { width: 1500, height: 900 } })
  await sara.goto(`${server.url}/settings/attributes`)
  for (const [name, key, kind] of [
    ['Plan', 'plan', 'choice'],
    ['Orders', 'orders', 'number'],
  ] as const) {
    await sara.getByRole('button', { name: 'Add' }).click()
    const dialog = sara.getByRole('dialog')
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByLabel('Key').fill(key)
    await dialog.getByLabel('Kind').selectOption(kind)
    if (kind === 'choice') await dialog.getByLabel('Choices').fill('Basic\nGold')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
  }
  await sara.goto(`${server.url}/inbox/unassigned`)
  await sara.getByRole('link', { name: /who am I to you/ }).click()
  const pane = sara.getByRole('complementary', { name: 'Contact' })
  await pane.getByRole('button', { name: 'Edit Plan' }).click()
  await pane.getByLabel('Plan').selectOption('Gold')
  await expect(pane.getByRole('button', { name: 'Edit Plan' })).toHaveText('Gold')
  await pane.getByRole('button', { name: 'Edit Orders' }).click()
  await pane.getByLabel('Orders').fill('۱۲')
  await sara.keyboard.press('Enter')
  await expect(pane.getByRole('button', { name: 'Edit Orders' })).toHaveText('12')
  await pane.getByRole('button', { name: 'Edit Orders' }).click()
  await pane.getByLabel('Orders').fill('many')
  await sara.keyboard.press('Enter')
  await expect(pane.getByLabel('Orders')).toHaveValue('many') // refused: what was typed stays
  await sara.keyboard.press('Escape')

  await pane.getByRole('button', { name: 'Profile', exact: true }).click()
  await pane.getByRole('textbox', { name: 'Profile' }).fill('linkedin.com/in/somebody')
  await sara.keyboard.press('Enter')
  await expect(pane.getByRole('link', { name: 'linkedin.com' })).toHaveAttribute(
    'href',
    'https://linkedin.com/in/somebody',
  )
  await expect(pane.getByText('In this visit')).toBeVisible()
  expect((await new AxeBuilder({ page: sara }).analyze()).violations).toEqual([])

  await visitor.newConversation()
  await visitor.write('and another matter')
  await expect(pane.getByText('Open matters')).toBeVisible()
  await expect(pane.getByRole('link', { name: /and another matter/ })).toBeVisible()
  await sara.reload()
  await expect(pane.getByRole('button', { name: 'Edit Plan' })).toHaveText('Gold')
})
