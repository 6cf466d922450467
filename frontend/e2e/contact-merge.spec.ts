import type { Page } from '@playwright/test'
import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

const words = {
  en: {
    name: 'Ali',
    company: 'Acme Lamps',
    found: /Perhaps 1 duplicate/,
    merge: 'Merge',
    undo: 'Undo',
    pane: 'Contact',
    was: /was merged into this/,
  },
  fa: {
    name: 'علی',
    company: 'چراغ‌سازان',
    found: /شاید [۱1] مخاطب تکراری/,
    merge: 'ادغام',
    undo: 'لغو ادغام',
    pane: 'مخاطب',
    was: /با این مخاطب ادغام شد/,
  },
}

/** Opens the conversation that begins so. */
async function open(page: Page, text: string): Promise<void> {
  await page.goto(`${server.url}/inbox/unassigned`)
  await page
    .getByRole('link', { name: new RegExp(text) })
    .first()
    .click()
  await expect(page.getByRole('log').getByText(text)).toBeVisible()
}

for (const language of ['en', 'fa'] as const) {
  test(`two contacts of one customer become one, and two again: ${language}`, async ({ browser }) => {
    const w = words[language]
    const sara = await agent(browser, server.url, 'sara@narvan.example')
    if (language === 'fa') {
      await sara.evaluate(() =>
        fetch('/api/v1/me', {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ preferences: { language: 'fa' } }),
        }),
      )
    }
    const phone = await Visitor.open(browser, server.url, language)
    const laptop = await Visitor.open(browser, server.url, language)
    await phone.write(`from the phone ${language}`)
    await laptop.write(`from the laptop ${language}`)
    await expect(phone.log().getByText(`from the phone ${language}`)).toBeVisible()
    await open(sara, `from the phone ${language}`)
    const pane = sara.getByRole('complementary')
    for (const text of [`from the phone ${language}`, `from the laptop ${language}`]) {
      await open(sara, text)
      const id = new URL(sara.url()).pathname.split('/').at(-1)
      await sara.evaluate(
        async ([conversation, lang, name, company]) => {
          const c = await (await fetch(`/api/v1/conversations/${conversation}`)).json()
          await fetch(`/api/v1/contacts/${c.contact.id}`, {
            method: 'PATCH',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              name: c.subject.includes('phone') ? name : `${name} Rezaei`,
              phone: lang === 'en' ? '0912 345 6789' : '۰۹۱۲ ۳۴۵ ۶۷۸۰',
              company: c.subject.includes('phone') ? company : '',
            }),
          })
        },
        [id, language, w.name, w.company] as const,
      )
    }

    await expect(async () => {
      await sara.reload()
      await expect(pane.getByRole('button', { name: w.found })).toBeVisible({ timeout: 20_000 })
    }).toPass()
    await pane.getByRole('button', { name: w.found }).click()
    const dialog = sara.getByRole('dialog')
    await dialog
      .getByRole('button', { name: new RegExp(w.name) })
      .first()
      .click()
    await dialog.getByRole('radio', { name: w.name, exact: true }).check()
    await dialog.getByRole('button', { name: w.merge, exact: true }).click()
    await expect(dialog).toBeHidden()
    await expect(pane.getByRole('heading', { name: w.name, exact: true })).toBeVisible()
    await expect(pane.getByText(w.company)).toBeVisible()
    await expect(pane.getByText(w.was)).toBeVisible()
    await expect(pane.getByText(`from the phone ${language}`).first()).toBeVisible()

    // both go on without noticing
    await phone.write(`and goes on ${language}`)
    await open(sara, `from the phone ${language}`)
    await expect(sara.getByRole('log').getByText(`and goes on ${language}`)).toBeVisible()
    await sara.locator('#composer').fill('we hear you')
    await sara.keyboard.press('Control+Enter')
    await expect(phone.log().getByText('we hear you')).toBeVisible()

    await pane.getByRole('button', { name: w.undo, exact: true }).click()
    await expect(pane.getByText(w.was)).toBeHidden()
    await expect(pane.getByRole('heading', { name: w.name, exact: true })).toBeVisible()
    await open(sara, `from the laptop ${language}`)
    await expect(pane.getByRole('heading', { name: `${w.name} Rezaei` })).toBeVisible()
    await phone.write(`still here ${language}`)
    await expect(phone.log().getByText(`still here ${language}`)).toBeVisible()
  })
}
