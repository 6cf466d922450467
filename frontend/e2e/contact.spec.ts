import { violations } from './axe'
import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server(() => ['--trust-proxy', '127.0.0.1', '--country-header', 'CF-IPCountry'])
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
  expect(await violations(sara)).toEqual([])

  await visitor.newConversation()
  await visitor.write('and another matter')
  await expect(pane.getByText('Open matters')).toBeVisible()
  await expect(pane.getByRole('link', { name: /and another matter/ })).toBeVisible()
  await sara.reload()
  await expect(pane.getByRole('button', { name: 'Edit Plan' })).toHaveText('Gold')
})

test('agents see from where a visitor came and where it is, and a rule goes by it', async ({ browser }) => {
  const sara = await agent(browser, server.url, 'sara@narvan.example', { viewport: { width: 1500, height: 900 } })
  await sara.goto(`${server.url}/settings/rules`)
  await sara.getByRole('button', { name: 'New rule' }).click()
  await sara.getByLabel('Name', { exact: true }).fill('From the search in Japan')
  for (const [i, [field, op]] of [
    ['Came from', 'starts with'],
    ['Country', 'is'],
    ['Campaign source', 'is'],
  ].entries()) {
    await sara.getByRole('button', { name: 'Condition', exact: true }).click()
    await sara.getByLabel('What is looked at').nth(i).selectOption({ label: field })
    await sara.getByLabel('How it is compared').nth(i).selectOption({ label: op })
  }
  const value = sara.getByLabel('Value', { exact: true })
  await value.nth(0).fill('https://search.example/')
  await value.nth(1).selectOption({ label: 'Japan' })
  await value.nth(2).fill('autumn')
  await sara.getByRole('button', { name: 'Action', exact: true }).click()
  await sara.getByLabel('What is done').selectOption({ label: 'Set priority' })
  await sara.getByLabel('priority', { exact: true }).selectOption({ label: 'urgent' })
  await sara.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(sara.getByRole('button', { name: 'From the search in Japan', exact: true })).toBeVisible()

  const abroad = {
    timezoneId: 'Asia/Tokyo',
    extraHTTPHeaders: { 'CF-IPCountry': 'JP' },
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36',
  }
  const visitor = await Visitor.open(browser, server.url, 'en', abroad, {
    query: '&utm_source=autumn&utm_medium=mail&token=secret',
    referer: 'https://search.example/find?q=lamps',
  })
  await visitor.write('do you ship lamps that far?')
  await expect(visitor.log().getByText('do you ship lamps that far?')).toBeVisible()
  await sara.goto(`${server.url}/inbox/unassigned`)
  await sara.getByRole('link', { name: /ship lamps that far/ }).click()
  await expect(sara.getByRole('button', { name: 'urgent' }).first()).toBeVisible()
  const pane = sara.getByRole('complementary', { name: 'Contact' })
  await expect(pane.getByText(/\d\d:\d\d · Tokyo$/)).toBeVisible()
  await expect(pane.getByText('Japan', { exact: true })).toBeVisible()
  await expect(pane.getByText('Chrome · Android', { exact: true })).toBeVisible()
  await expect(pane.getByText(/^search\.example/)).toBeVisible()
  await expect(pane.getByText('autumn · mail', { exact: true })).toBeVisible()
  await expect(pane.getByText('secret')).toHaveCount(0)
  expect(await violations(sara)).toEqual([])

  await sara.request.patch(`${server.url}/api/v1/me`, {
    data: { preferences: { language: 'fa', digits: 'persian' } },
    headers: { Origin: server.url },
  })
  await sara.reload()
  const persian = sara.getByRole('complementary', { name: 'مخاطب' })
  await expect(persian.getByText(/[۰-۹]{2}:[۰-۹]{2} · وقت ژاپن$/)).toBeVisible()
  await expect(persian.getByText('ژاپن', { exact: true })).toBeVisible()
})
