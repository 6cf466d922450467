import type { Page } from '@playwright/test'
import { violations } from './axe'
import { agent } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

/** The customer's mailbox at the demo company: opens the mail with that subject, once it is there. */
async function open(mailbox: Page, subject: string): Promise<void> {
  await expect(async () => {
    await mailbox.goto(`${server.url}/demo/mail?lang=en`)
    await mailbox.getByRole('link', { name: subject }).first().click({ timeout: 1000 })
  }).toPass({ timeout: 20_000 })
}

for (const [who, words] of Object.entries({
  emma: {
    begin: 'New e-mail',
    to: 'To',
    subject: 'Subject',
    text: 'Message',
    send: 'Send',
    sent: /^Sent to/,
    undo: 'Undo',
    open: 'Open',
    said: 'Your lamp has come.',
    about: 'Your lamp',
    answer: 'Thank you, I will come for it.',
  },
  reza: {
    begin: 'ایمیل جدید',
    to: 'به',
    subject: 'موضوع',
    text: 'متن پیام',
    send: 'ارسال',
    sent: /ارسال شد/,
    undo: 'بازگردانی',
    open: 'باز کردن',
    said: 'چراغ شما رسید.',
    about: 'چراغ شما',
    answer: 'ممنون، می‌آیم و می‌برم.',
  },
})) {
  test(`an agent begins a conversation by e-mail, and the answer comes back into it (${who})`, async ({ browser }) => {
    const page = await agent(browser, server.url, `${who}@narvan.example`)
    const mailbox = await (await browser.newContext()).newPage()
    const address = `lamp-${who}@mail.example`
    await page.keyboard.press('c')
    const dialog = page.getByRole('dialog', { name: words.begin })
    await dialog.getByLabel(words.to, { exact: true }).fill(address)
    await dialog.getByLabel(words.to, { exact: true }).press('Enter')
    await dialog.getByLabel(words.subject).fill(words.about)
    await dialog.getByRole('textbox', { name: words.text }).fill(words.said)
    expect(await violations(page)).toEqual([])

    await page.reload() // what was written is still there
    await page.getByRole('button', { name: words.begin }).click()
    await expect(dialog.getByText(address)).toBeVisible()
    await expect(dialog.getByRole('textbox', { name: words.text })).toHaveText(words.said)
    await dialog.getByRole('button', { name: words.send, exact: true }).click()
    await expect(dialog).toBeHidden()
    await page.getByRole('button', { name: words.undo, exact: true }).click() // it has not left yet
    await expect(dialog.getByText(address)).toBeVisible()
    await expect(dialog.getByLabel(words.subject)).toHaveValue(words.about)
    await expect(dialog.getByRole('textbox', { name: words.text })).toHaveText(words.said)
    await dialog.getByRole('button', { name: words.send, exact: true }).click()
    await expect(page.getByText(words.sent)).toBeVisible()
    await page.getByRole('button', { name: words.open }).click()
    await expect(page.getByRole('log').getByText(words.said)).toBeVisible()

    await open(mailbox, words.about)
    await expect(mailbox.locator('pre').first()).toContainText(words.said)
    await expect(mailbox.getByRole('link', { name: words.about })).toHaveCount(1) // what was taken back never came
    await mailbox.getByLabel('Text').fill(words.answer)
    await mailbox.getByRole('button', { name: 'Send' }).click()
    await expect(mailbox).toHaveURL(/sent=1/)
    await expect(page.getByRole('log').frameLocator('iframe').getByText(words.answer)).toBeVisible()
  })
}
