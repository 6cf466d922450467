import type { Browser, Page } from '@playwright/test'
import { violations } from './axe'
import { agent, Visitor } from './people'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
test.beforeAll(() => server.start('demo'))
test.afterAll(() => server.remove())

/** Sends JSON as the signed-in page would and returns the answer. */
const send = <T>(page: Page, method: string, path: string, body?: unknown): Promise<T> =>
  page.evaluate(
    async ([m, p, b]) => {
      const answer = await fetch(p as string, {
        method: m as string,
        headers: { 'content-type': 'application/json' },
        body: b === undefined ? undefined : JSON.stringify(b),
      })
      if (!answer.ok) throw new Error(`${p}: ${answer.status} ${await answer.text()}`)
      return answer.status === 204 ? undefined : await answer.json()
    },
    [method, path, body] as const,
  ) as Promise<T>

interface Named {
  id: string
  name: string
}

/** A team, tags, a canned reply, a promise: what the rule names. */
async function prepare(page: Page, mark: string) {
  await send<Named>(page, 'POST', '/api/v1/teams', { name: `Billing ${mark}`, color: 1 })
  await send<Named>(page, 'POST', '/api/v1/tags', { name: `refund-${mark}`, color: 2 })
  await send<Named>(page, 'POST', '/api/v1/tags', { name: `loyal-${mark}`, color: 3 })
  await send(page, 'POST', '/api/v1/canned', {
    shortcut: `we-are-on-it-${mark}`,
    title: `On it ${mark}`,
    text: 'We are on it.',
  })
  await send(page, 'POST', '/api/v1/sla', { name: `Fast ${mark}`, first: '1h', next: '1h', warn: '30m' })
  await page.reload()
}

const words = {
  en: {
    newRule: 'New rule',
    name: 'Name',
    condition: 'Condition',
    field: 'What is looked at',
    message: 'Message',
    op: 'How it is compared',
    any: 'contains any of',
    value: 'Value',
    group: 'Group',
    contactTags: "Contact's tags",
    conversations: "Contact's conversations",
    anyOf: 'is any of',
    more: 'more than',
    contact: 'Contact',
    action: 'Action',
    kind: 'What is done',
    priority: 'Set priority',
    urgent: 'urgent',
    param: 'priority',
    team: 'Give to a team',
    teamParam: 'team',
    addTags: 'Add tags',
    tags: 'tags',
    reply: 'Reply with',
    canned: 'canned reply',
    sla: 'Apply SLA',
    policy: 'policy',
    save: 'Save',
    past: 'Try on the past',
    try: 'Try',
    left: /^SLA \d/,
    otherTags: 'Tags',
    why: 'why?',
    whyTitle: 'Why this happened',
  },
  fa: {
    newRule: 'قانون جدید',
    name: 'نام',
    condition: 'شرط',
    field: 'چه چیزی',
    message: 'پیام',
    op: 'چگونه',
    any: 'شامل یکی از',
    value: 'مقدار',
    group: 'دسته',
    contactTags: 'برچسب‌های مخاطب',
    conversations: 'گفت‌وگوهای مخاطب',
    anyOf: 'یکی از این‌ها باشد',
    more: 'بیش از',
    contact: 'مخاطب',
    action: 'کار',
    kind: 'چه کاری',
    priority: 'تعیین اولویت',
    urgent: 'فوری',
    param: 'اولویت',
    team: 'واگذاری به تیم',
    teamParam: 'تیم',
    addTags: 'افزودن برچسب',
    tags: 'برچسب‌ها',
    reply: 'پاسخ با',
    canned: 'پاسخ آماده',
    sla: 'تعیین مهلت پاسخ',
    policy: 'مهلت پاسخ',
    save: 'ذخیره',
    past: 'آزمایش روی گفت‌وگوهای گذشته',
    try: 'آزمایش',
    left: /[۰-۹].* مهلت$/,
    otherTags: 'برچسب‌ها',
    why: 'چرا؟',
    whyTitle: 'چرا این‌طور شد؟',
  },
}

type Wording = (typeof words)['en' | 'fa']

interface Wish {
  mark: string
  word: string
  many: number // more conversations than this make a contact loyal
}

/** An admin writes the rule in sentences. */
async function writeRule(page: Page, w: Wording, { mark, word, many }: Wish) {
  await page.goto(`${server.url}/settings/rules`)
  await page.getByRole('button', { name: w.newRule }).click()
  await page.getByLabel(w.name, { exact: true }).fill(`Refunds ${mark}`)
  await page.getByRole('button', { name: w.condition, exact: true }).click()
  const value = page.getByLabel(w.value, { exact: true })
  await page.getByLabel(w.field).selectOption({ label: w.message })
  await page.getByLabel(w.op).selectOption({ label: w.any })
  await value.fill(word)
  await value.press('Enter')
  // and any of: the contact is tagged so, or wrote often
  await page.getByRole('button', { name: w.group, exact: true }).click()
  await page.getByLabel(w.field).nth(1).selectOption({ label: w.contactTags })
  await page.getByLabel(w.op).nth(1).selectOption({ label: w.anyOf })
  await value.nth(1).selectOption({ label: `loyal-${mark}` })
  await page.getByRole('button', { name: w.condition, exact: true }).first().click()
  await page.getByLabel(w.field).nth(2).selectOption({ label: w.conversations })
  await page.getByLabel(w.op).nth(2).selectOption({ label: w.more })
  await value.nth(2).fill(String(many))
  const steps: [string, string, string][] = [
    [w.priority, w.param, w.urgent],
    [w.team, w.teamParam, `Billing ${mark}`],
    [w.addTags, w.tags, `refund-${mark}`],
    [w.reply, w.canned, `On it ${mark}`],
    [w.sla, w.policy, `Fast ${mark}`],
  ]
  for (const [i, [kind, param, chosen]] of steps.entries()) {
    await page.getByRole('button', { name: w.action, exact: true }).click()
    await page.getByLabel(w.kind).nth(i).selectOption({ label: kind })
    await page.getByLabel(param, { exact: true }).last().selectOption({ label: chosen })
  }
  expect(await violations(page, { serious: true })).toEqual([])
}

/** The admin tries the rule on what was said before: it finds what the loyal contact once wrote. */
async function tryOnThePast(page: Page, w: Wording, said: string) {
  const past = page.getByRole('region', { name: w.past })
  await past.getByRole('button', { name: w.try, exact: true }).click()
  await expect(past.getByRole('progressbar')).toBeVisible()
  await expect(past.locator('b')).toHaveText(/[1-9۱-۹]/) // how many would match
  await expect(past.getByRole('link', { name: said }).first()).toBeVisible() // the conversation, and the message in it
}

/** The agent sees what was done, how long there is for an answer, and why. */
async function seeWhy(page: Page, w: Wording, mark: string, said: string) {
  const row = page.getByRole('link', { name: said })
  await page.goto(`${server.url}/inbox/unassigned`)
  await expect(row.getByText(w.left)).toBeVisible()
  await row.click()
  const header = page.locator('header', { has: page.getByRole('heading', { name: said }) })
  await expect(header.getByText(w.left)).toBeVisible()
  await expect(page.getByRole('button', { name: w.urgent }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: `Billing ${mark}` })).toBeVisible()
  await expect(page.getByText(`refund-${mark}`).first()).toBeVisible()
  // what the rule did is one line by its name, with one why
  await expect(page.getByRole('button', { name: new RegExp(`Refunds ${mark}`) })).toBeVisible()
  await page.getByRole('button', { name: w.why }).first().click()
  const dialog = page.getByRole('dialog', { name: w.whyTitle })
  await expect(dialog.getByText(`Refunds ${mark}`)).toBeVisible()
  await page.keyboard.press('Escape')
}

/** The admin tags the contact of a conversation. */
async function tagContact(page: Page, w: Wording, said: string, tag: string) {
  await page.goto(`${server.url}/inbox/unassigned`)
  await page.getByRole('link', { name: said }).click()
  const pane = page.getByRole('complementary', { name: w.contact })
  await pane.getByRole('button', { name: w.otherTags, exact: true }).click()
  await page.getByRole('option', { name: tag }).click()
  await page.keyboard.press('Escape')
  await expect(pane.getByText(tag)).toBeVisible()
}

interface Journey extends Wish {
  language: 'en' | 'fa'
  email: string // of an agent who works in it
  tagged: boolean // the contact is loyal by a tag; else by how often it wrote
}

async function journey(browser: Browser, { language, email, tagged, ...wish }: Journey) {
  const w = words[language]
  const { mark, word } = wish
  const wide = { viewport: { width: 1500, height: 900 } }
  const loyal = await Visitor.open(browser, server.url, language)
  await loyal.write(`${word} ${mark} once`)
  const admin = await agent(browser, server.url, 'sara@narvan.example', wide)
  if (language === 'fa') {
    await send(admin, 'PATCH', '/api/v1/me', { preferences: { language: 'fa', digits: 'persian' } })
    await admin.reload()
  }
  await prepare(admin, mark)
  await loyal.newConversation()
  await loyal.write(`another matter ${mark}`)
  if (tagged) {
    await tagContact(admin, w, `another matter ${mark}`, `loyal-${mark}`)
    await loyal.newConversation()
    await loyal.write(`${word} ${mark} once`) // the first time it was not loyal yet, and the past is judged as it was
  }
  await writeRule(admin, w, wish)
  await tryOnThePast(admin, w, `${word} ${mark} once`)
  await admin.getByRole('button', { name: w.save, exact: true }).click()
  await expect(admin.getByRole('button', { name: `Refunds ${mark}`, exact: true })).toBeVisible()

  const stranger = await Visitor.open(browser, server.url, language)
  await stranger.write(`${word} ${mark} for a stranger`)
  await loyal.newConversation()
  await loyal.write(`${word} ${mark} please`)
  await expect(loyal.log().getByText('We are on it.')).toBeVisible()

  const colleague = await agent(browser, server.url, email, wide)
  await seeWhy(colleague, w, mark, `${word} ${mark} please`)
  await expect(stranger.log().getByText(`${word} ${mark} for a stranger`)).toBeVisible()
  await expect(stranger.log().getByText('We are on it.')).toHaveCount(0)

  for (const context of [loyal.context, stranger.context, admin.context(), colleague.context()]) await context.close()
}

test('an admin writes a rule, tries it on the past, and a loyal contact sets it off', async ({ browser }) => {
  await journey(browser, {
    language: 'en',
    email: 'emma@narvan.example',
    mark: 'en',
    word: 'refund',
    many: 1,
    tagged: false,
  })
})

test('the same in Persian, for a contact that is loyal by its tag', async ({ browser }) => {
  await journey(browser, {
    language: 'fa',
    email: 'reza@narvan.example',
    mark: 'fa',
    word: 'بازپرداخت',
    many: 9,
    tagged: true,
  })
})
