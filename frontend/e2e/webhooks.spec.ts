import { createServer, type Server as Listener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { violations } from './axe'
import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server(() => ['--private-webhooks'])
const told: { type: string; conversation?: { subject: string } }[] = []
let answers = 200
let other: Listener

test.beforeAll(async () => {
  other = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      told.push(JSON.parse(body))
      response.writeHead(answers).end()
    })
  }).listen(0, '127.0.0.1')
  await server.start('demo')
})
test.afterAll(async () => {
  other.close()
  await server.remove()
})

test('an admin adds a webhook, tries it, and sees what it is told and what it does not take', async ({ browser }) => {
  const admin = await agent(browser, server.url, 'sara@narvan.example')
  await admin.goto(`${server.url}/settings/webhooks`)
  await admin.getByRole('button', { name: 'New webhook' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Books')
  await dialog.getByLabel('Address').fill(`http://127.0.0.1:${(other.address() as AddressInfo).port}/in`)
  await dialog.getByRole('button', { name: 'Make one' }).click()
  await expect(dialog.getByLabel('Secret')).toHaveValue(/^whsec_/)
  await dialog.getByLabel('a contact writes').check()
  expect(await violations(admin)).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()

  await admin.getByRole('button', { name: 'Send a test: Books' }).click()
  await expect(admin.getByText(/It answered 200 within/)).toBeVisible()
  expect(told[0]?.type).toBe('test')

  const visitor = await Visitor.open(browser, server.url, 'en')
  await visitor.write('Where is my blue lamp?')
  await expect.poll(() => told.at(-1)?.type).toBe('message.contact')
  await expect(admin.getByText('answers', { exact: true })).toBeVisible()

  answers = 410
  await visitor.write('It is late.')
  await expect(admin.getByText('1 not delivered')).toBeVisible()
  await admin.getByRole('button', { name: 'Deliveries to Books' }).click()
  const list = admin.getByRole('list', { name: 'Deliveries' })
  await expect(list.getByText('not delivered')).toBeVisible()
  expect(await violations(admin)).toEqual([])
  answers = 200
  await list.getByRole('button', { name: 'Try again' }).click()
  await expect(list.getByText('not delivered')).toBeHidden()
  await expect(list.getByText('delivered', { exact: true })).toHaveCount(2)
  await admin.keyboard.press('Escape')

  // the secret is not shown again, and kept when something else changes
  await admin.getByRole('button', { name: 'Edit: Books' }).click()
  await expect(dialog.getByLabel('Secret')).toHaveValue('')
  await dialog.getByLabel('Name').fill('Ledger')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(admin.getByText('Ledger')).toBeVisible()
  await admin.getByRole('button', { name: 'Send a test: Ledger' }).click()
  await expect.poll(() => told.filter((t) => t.type === 'test').length).toBe(2)
  await visitor.context.close()
  await admin.context().close()
})
