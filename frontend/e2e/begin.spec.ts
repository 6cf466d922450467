import type { Page } from '@playwright/test'
import { violations } from './axe'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

/** Has the agent's app speak a language, and mail wait five seconds. */
async function prefer(page: Page, language: string): Promise<void> {
  await page.evaluate(async (language) => {
    const { preferences } = await (await fetch('/api/v1/session')).json()
    const body = JSON.stringify({ preferences: { ...preferences, language, undo: '5' } })
    await fetch('/api/v1/me', { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body })
  }, language)
}

for (const language of ['en', 'fa'] as const) {
  const words = {
    en: {
      title: 'New conversation',
      to: 'To',
      cc: 'Cc',
      subject: 'Subject',
      message: 'Message',
      about: 'Your lamp is back in stock',
      text: 'Hello, you asked for the blue lamp. It is here again.',
      answer: 'Thank you, please keep one for me.',
      undo: 'Undo',
      open: 'Open',
      profile: 'Undo sending an e-mail within',
    },
    fa: {
      title: 'گفت‌وگوی جدید',
      to: 'به',
      cc: 'رونوشت',
      subject: 'موضوع',
      message: 'پیام',
      about: 'چراغ شما دوباره موجود شد',
      text: 'سلام، چراغ آبی که خواسته بودید دوباره رسیده است.',
      answer: 'ممنون، لطفاً یکی برای من نگه دارید.',
      undo: 'لغو ارسال',
      open: 'باز کردن',
      profile: 'مهلت لغو ارسال ایمیل',
    },
  }[language]
  const customer = `reader-${language}@customer.example`

  test(`an agent begins a conversation by e-mail, and the customer answers into it (${language})`, async ({
    browser,
  }) => {
    const page = await agent(browser, server.url, 'sara@narvan.example')
    await prefer(page, language)
    const faults: string[] = []
    page.on('pageerror', (e) => faults.push(e.message))
    await page.goto(`${server.url}/inbox/open`)
    const dialog = page.getByRole('dialog', { name: words.title })
    const text = dialog.getByLabel(words.message, { exact: true })
    const to = dialog.getByLabel(words.to, { exact: true })

    await test.step('the key opens it; what is written outlives a reload', async () => {
      await expect(page.getByRole('button', { name: words.title })).toBeVisible()
      await page.keyboard.press('KeyC')
      await to.fill(`Nora Reader <${customer}>`)
      await to.press('Enter')
      await dialog.getByLabel(words.subject, { exact: true }).fill(words.about)
      await text.fill(words.text)
      expect(await violations(page)).toEqual([])
      await page.reload()
      await page.getByRole('button', { name: words.title }).click()
      await expect(text).toHaveValue(words.text)
      await expect(dialog.getByText('Nora Reader')).toBeVisible()
    })

    await test.step('undone, everything is there again, and nothing was sent', async () => {
      await text.press('Control+Enter')
      await expect(dialog).toBeHidden()
      await page.getByRole('button', { name: words.undo, exact: true }).click()
      await expect(text).toHaveValue(words.text)
      await expect(dialog.getByLabel(words.subject, { exact: true })).toHaveValue(words.about)
      await expect(dialog.getByText('Nora Reader')).toBeVisible()
      const { items } = await page.evaluate(async () => (await fetch('/api/v1/beginnings')).json())
      expect(items).toEqual([])
    })

    await test.step('sent, it is a conversation of the author', async () => {
      await text.press('Control+Enter')
      await page.getByRole('button', { name: words.open, exact: true }).click()
      await expect(page.getByRole('heading', { name: words.about })).toBeVisible()
      await expect(page.getByRole('log').getByText(words.text)).toBeVisible()
    })

    await test.step('the customer gets the mail once and answers; the answer is in the conversation', async () => {
      const mailbox = await page.context().newPage()
      const list = mailbox.getByRole('link', { name: new RegExp(words.about) })
      await expect(async () => {
        await mailbox.goto(`${server.url}/demo/mail?lang=${language}`)
        await expect(list).toHaveCount(1)
      }).toPass()
      await list.click()
      await mailbox.locator('textarea').fill(words.answer)
      await mailbox.locator('form button').click()
      await expect(page.getByRole('log').frameLocator('iframe').getByText(words.answer)).toBeVisible()
      await mailbox.close()
    })

    await test.step('who wrote before is offered by the beginning of a name', async () => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: words.title }).first().click()
      await to.pressSequentially('reader')
      await expect(dialog.locator(`datalist option[value="${customer}"]`)).toHaveCount(1)
      await to.fill(customer)
      await expect(dialog.getByText('Nora Reader')).toBeVisible()
    })
    expect(faults).toEqual([])
    await page.context().close()
  })
}
