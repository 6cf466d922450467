import { violations } from './axe'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server: Server = new Server(() => ['--public-url', server.url])
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

test('a mailbox of Google is signed in to in the browser, and what came of it is said', async ({ browser }) => {
  const admin = await agent(browser, server.url, 'sara@narvan.example')
  let answer = 'error=access_denied'
  let state = ''
  await admin.route('https://accounts.google.com/**', async (route) => {
    const asked = new URL(route.request().url()).searchParams
    state = asked.get('state') ?? ''
    expect(asked.get('client_id')).toBe('client-1')
    expect(asked.get('login_hint')).toBe('narvan@gmail.com')
    expect(asked.get('code_challenge_method')).toBe('S256')
    const to = `${asked.get('redirect_uri')}?state=${encodeURIComponent(state)}&${answer}`
    await route.fulfill({ status: 302, headers: { Location: to } })
  })

  await test.step('the channel is saved with Google, and the panel names the address to register', async () => {
    await admin.goto(`${server.url}/settings/channels#new-email`)
    await admin.getByLabel('Name', { exact: true }).fill('Narvan by mail')
    await admin.getByLabel('Addresses').fill('narvan@gmail.com')
    await expect(admin.getByLabel('Server', { exact: true }).first()).toHaveValue('imap.gmail.com')
    await admin.getByLabel('Sign in with').first().selectOption('Google')
    await expect(admin.getByLabel('Sign in with').nth(1)).toHaveValue('google')
    await expect(admin.getByLabel('Password')).toHaveCount(0)
    await admin.getByRole('button', { name: 'Save' }).click()
    await expect(admin.getByText(`${server.url}/api/v1/mail/consent`)).toBeVisible()
    expect(await violations(admin)).toEqual([])
  })

  const panel = admin.getByRole('region', { name: 'Sign in with Google' })

  await test.step('who refuses at Google is back in the channel, which says so', async () => {
    await panel.getByLabel('Client ID').fill('client-1')
    await panel.getByLabel('Client secret').fill('secret-1')
    await panel.getByRole('button', { name: 'Connect with Google' }).click()
    await admin.waitForURL(/consent=denied#/)
    await expect(panel.getByRole('alert')).toContainText('Access was not allowed')
    await expect(panel.getByLabel('Client ID')).toHaveValue('client-1')
    await expect(panel.getByLabel('Client secret')).toHaveValue('')
  })

  await test.step('the same answer again is worth nothing', async () => {
    await admin.goto(`${server.url}/api/v1/mail/consent?state=${encodeURIComponent(state)}&code=stolen`)
    await expect(panel.getByRole('alert')).toContainText('not valid any more')
  })

  await test.step('the secret need not be typed again, and another answer than a code is told apart', async () => {
    answer = 'error=server_error'
    await panel.getByRole('button', { name: 'Connect with Google' }).click()
    await expect(panel.getByRole('alert')).toContainText('did not complete the sign-in')
  })

  await test.step('in Persian too', async () => {
    await admin.evaluate(async () => {
      const { preferences } = await (await fetch('/api/v1/session')).json()
      const body = JSON.stringify({ preferences: { ...preferences, language: 'fa' } })
      await fetch('/api/v1/me', { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body })
    })
    await admin.reload()
    await expect(admin.getByRole('button', { name: 'اتصال با گوگل' })).toBeVisible()
    expect(await violations(admin)).toEqual([])
  })
})
