import { connect, createServer, type Server as Listener, type Socket } from 'node:net'
import type { Page } from '@playwright/test'
import { violations } from './axe'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

/**
 * A mail server as far as a check needs one: it greets, takes one password and refuses all others. It is spoken to in
 * the clear, so the program that is tried must be allowed to call this machine.
 */
class TinyMailServer {
  private constructor(
    private readonly listener: Listener,
    private readonly open: Set<Socket>,
    readonly port: number,
  ) {}

  static async start(greeting: string, answer: (line: string) => string): Promise<TinyMailServer> {
    const sockets = new Set<Socket>()
    const listener = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
      socket.write(greeting)
      let rest = ''
      socket.on('data', (data) => {
        const lines = (rest + data.toString()).split('\r\n')
        rest = lines.pop() ?? ''
        for (const line of lines) socket.write(answer(line))
      })
    })
    await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
    const address = listener.address()
    return new TinyMailServer(listener, sockets, typeof address === 'object' && address ? address.port : 0)
  }

  async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy()
    await new Promise<unknown>((done) => this.listener.close(done))
  }
}

const plain = (user: string, password: string) => Buffer.from(`\0${user}\0${password}`).toString('base64')
const right = plain('support@shop.example', 'right')

/** Answers of SMTP, RFC 5321: signing in with the one password. */
function smtp(line: string): string {
  const verb = line.split(' ')[0]?.toUpperCase()
  if (verb === 'EHLO') return '250-localhost\r\n250 AUTH PLAIN\r\n'
  if (verb === 'AUTH') return line.endsWith(right) ? '235 2.7.0 welcome\r\n' : '535 5.7.8 not with this password\r\n'
  if (verb === 'QUIT') return '221 bye\r\n'
  return '250 ok\r\n'
}

/** Has the agent's app speak a language. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate(async (language) => {
    const { preferences } = await (await fetch('/api/v1/session')).json()
    const body = JSON.stringify({ preferences: { ...preferences, language } })
    await fetch('/api/v1/me', { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body })
  }, language)
}

const server = new Server()
let out: TinyMailServer
test.beforeAll(async () => {
  out = await TinyMailServer.start('220 localhost\r\n', smtp)
  await server.start('demo')
})
test.afterAll(async () => {
  await out.stop()
  await server.remove()
})

for (const language of ['en', 'fa'] as const) {
  const words = {
    en: {
      add: 'Add',
      kind: /^E-mail/,
      name: 'Name',
      addresses: 'Addresses',
      way: 'How does e-mail come in?',
      send: 'Outgoing server',
      host: 'Server',
      port: 'Port',
      security: 'Encryption',
      user: 'User name',
      password: 'Password',
      wrong: 'The user name or the password is wrong.',
      well: 'The connection works.',
      refused: 'Nothing listens there. Check the server and the port.',
      save: 'Save',
      saved: 'Saved',
      kept: 'Set. Leave empty to keep it.',
      aside: 'Set aside',
      all: 'All channels',
      edit: /^Edit: .*Shop mail/,
      signing: 'Signature (DKIM)',
      on: 'Turn on',
      waits: 'Waiting for the record',
      from: 'Name shown to receivers',
    },
    fa: {
      add: 'افزودن',
      kind: /^ایمیل/,
      name: 'نام',
      addresses: 'نشانی‌های ایمیل',
      way: 'ایمیل‌ها چگونه دریافت شوند؟',
      send: 'سرور ارسال',
      host: 'سرور',
      port: 'پورت',
      security: 'رمزنگاری',
      user: 'نام کاربری',
      password: 'گذرواژه',
      wrong: 'نام کاربری یا گذرواژه نادرست است.',
      well: 'اتصال برقرار است.',
      refused: 'سروری در این نشانی پاسخ نمی‌دهد. نام سرور و پورت را بررسی کنید.',
      save: 'ذخیره',
      saved: 'ذخیره شد',
      kept: 'ثبت شده است. برای حفظ آن خالی بگذارید.',
      aside: 'کنار گذاشته‌شده‌ها',
      all: 'همهٔ کانال‌ها',
      edit: /^ویرایش: .*Shop mail/,
      signing: 'امضای DKIM',
      on: 'فعال‌سازی',
      waits: 'در انتظار رکورد',
      from: 'نامی که گیرندگان می‌بینند',
    },
  }[language]

  test(`an admin sets a channel of e-mail up, which is tried while one types (${language})`, async ({ browser }) => {
    const page = await agent(browser, server.url, 'sara@narvan.example')
    await speak(page, language)
    const faults: string[] = []
    page.on('pageerror', (e) => faults.push(e.message))
    await page.goto(`${server.url}/settings/channels`)
    await page.getByRole('button', { name: words.add, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: words.kind }).click()
    const send = page.getByRole('group', { name: words.send })

    await test.step('a server where nobody listens is said to be one', async () => {
      await page.getByLabel(words.name, { exact: true }).fill('Shop mail')
      await page.getByLabel(words.addresses).fill(`support-${language}@shop.example`)
      await page.getByLabel(words.way).selectOption('none')
      await send.getByLabel(words.host).fill('127.0.0.1')
      await send.getByLabel(words.security).selectOption('none')
      await send.getByLabel(words.user).fill('support@shop.example')
      await send.getByLabel(words.password).fill('wrong')
      await send.getByLabel(words.port).fill('1')
      await expect(send.getByText(words.refused)).toBeVisible()
    })

    await test.step('a wrong password, then the right one', async () => {
      await send.getByLabel(words.port).fill(String(out.port))
      await expect(send.getByText(words.wrong)).toBeVisible()
      await send.getByLabel(words.password).fill('right')
      await expect(send.getByText(words.well)).toBeVisible()
      expect(await violations(page)).toEqual([])
    })

    await test.step('saved, the password is kept and not told', async () => {
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByText(words.saved, { exact: true })).toBeVisible()
      await expect(send.getByText(words.kept)).toBeVisible()
      await expect(send.getByLabel(words.password)).toHaveValue('')
      await expect(page.getByRole('region', { name: words.aside })).toBeVisible()
      await page.getByRole('button', { name: words.all }).click()
      await page.getByRole('button', { name: words.edit }).last().click()
      await expect(send.getByText(words.well)).toBeVisible() // with the password that is kept
      await expect(page.getByLabel(words.addresses)).toHaveValue(`support-${language}@shop.example`)
    })

    await test.step('a key is made, its record is shown, and the open form is saved all the same', async () => {
      const signing = page.getByRole('region', { name: words.signing })
      await page.getByLabel(words.from).fill('Shop')
      await signing.getByRole('button', { name: words.on }).click()
      await expect(signing.getByText(words.waits, { exact: true })).toBeVisible()
      await expect(signing.getByText('pasokh._domainkey.shop.example')).toBeVisible()
      await expect(signing.getByText(/^v=DKIM1; k=rsa; p=MIIB/)).toBeVisible()
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByText(words.saved, { exact: true }).first()).toBeVisible()
      await page.reload()
      await page.getByRole('button', { name: words.edit }).last().click()
      await expect(page.getByLabel(words.from)).toHaveValue('Shop')
      await expect(signing.getByText('pasokh._domainkey.shop.example')).toBeVisible()
    })
    expect(faults).toEqual([])
    await page.context().close()
  })
}

test('the tiny mail server answers as a check needs it', async () => {
  const socket = connect(out.port, '127.0.0.1')
  const heard: string[] = []
  socket.on('data', (data) => heard.push(data.toString()))
  await expect.poll(() => heard.join('')).toContain('220')
  socket.write(`AUTH PLAIN ${right}\r\n`)
  await expect.poll(() => heard.join('')).toContain('235')
  socket.destroy()
})
