import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { agent, Visitor } from './people'
import { Server } from './server'

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

/** A team, a tag, a canned reply, a promise: what the rule names. */
async function prepare(page: Page, mark: string) {
  const team = await send<Named>(page, 'POST', '/api/v1/teams', { name: `Billing ${mark}`, color: 1 })
  const tag = await send<Named>(page, 'POST', '/api/v1/tags', { name: `refund-${mark}`, color: 2 })
  await send(page, 'POST', '/api/v1/canned', {
    shortcut: `we-are-on-it-${mark}`,
    title: `On it ${mark}`,
    text: 'We are on it.',
  })
  await send(page, 'POST', '/api/v1/sla', { name: `Fast ${mark}`, first: '1h', next: '1h', warn: '30m' })
  await page.reload()
  return { team, tag }
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
    try: 'Try',
    why: 'why?',
    whyTitle: 'Why this happened',
  },
  fa: {
    newRule: 'قاعدهٔ تازه',
    name: 'نام',
    condition: 'شرط',
    field: 'چه چیزی',
    message: 'پیام',
    op: 'چگونه',
    any: 'شامل یکی از',
    value: 'مقدار',
    action: 'کار',
    kind: 'چه کاری',
    priority: 'تعیین اولویت',
    urgent: 'فوری',
    param: 'اولویت',
    team: 'سپردن به گروه',
    teamParam: 'گروه',
    addTags: 'افزودن برچسب',
    tags: 'برچسب‌ها',
    reply: 'پاسخ با',
    canned: 'پاسخ آماده',
    sla: 'اعمال تعهد پاسخ',
    policy: 'تعهد',
    save: 'ذخیره',
    try: 'بیازما',
    why: 'چرا؟',
    whyTitle: 'چرا چنین شد',
  },
}

/** An admin writes the rule in sentences and saves it. */
async function writeRule(page: Page, w: (typeof words)['en'], mark: string, word: string) {
  await page.goto(`${server.url}/settings/rules`)
  await page.getByRole('button', { name: w.newRule }).click()
  await page.getByLabel(w.name, { exact: true }).fill(`Refunds ${mark}`)
  await page.getByRole('button', { name: w.condition, exact: true }).click()
  await page.getByLabel(w.field).selectOption({ label: w.message })
  await page.getByLabel(w.op).selectOption({ label: w.any })
  await page.getByLabel(w.value).fill(word)
  await page.getByLabel(w.value).press('Enter')
  const steps: [string, string, string][] = [
    [w.priority, w.param, w.urgent],
    [w.team, w.teamParam, `Billing ${mark}`],
    [w.addTags, w.tags, `refund-${mark}`],
    [w.reply, w.canned, `On it ${mark}`],
    [w.sla, w.policy, `Fast ${mark}`],
  ]
  for (const [i, [kind, param, value]] of steps.entries()) {
    await page.getByRole('button', { name: w.action, exact: true }).click()
    await page.getByLabel(w.kind).nth(i).selectOption({ label: kind })
    await page.getByLabel(param, { exact: true }).last().selectOption({ label: value })
  }
  expect(
    (await new AxeBuilder({ page }).analyze()).violations.filter(
      (v) => v.impact === 'critical' || v.impact === 'serious',
    ),
  ).toEqual([])
}

async function journey(browser: Browser, language: 'en' | 'fa', word: string) {
  const w = words[language]
  const mark = language
  const admin = await agent(browser, server.url, 'sara@narvan.example')
  if (language === 'fa') {
    await send(admin, 'PATCH', '/api/v1/me', { preferences: { language: 'fa' } })
    await admin.reload()
  }
  await prepare(admin, mark)
  await writeRule(admin, w, mark, word)

  await admin.getByRole('button', { name: w.try, exact: true }).click()
  await expect(admin.getByRole('progressbar')).toBeVisible()
  await expect.poll(() => admin.locator('section ul li').count(), { timeout: 15_000 }).toBeGreaterThan(0)
  await admin.getByRole('button', { name: w.save, exact: true }).click()
  await expect(admin.getByText(`Refunds ${mark}`)).toBeVisible()

  const visitor = await Visitor.open(browser, server.url, language)
  await visitor.write(`${word} ${mark} please`)
  await expect(visitor.log().getByText('We are on it.')).toBeVisible({ timeout: 10_000 })

  await admin.goto(`${server.url}/inbox/open`)
  await admin.getByText(`${word} ${mark} please`).first().click()
  await expect(admin.getByText(`refund-${mark}`).first()).toBeVisible()
  await expect(admin.getByText(/SLA|مهلت/).first()).toBeVisible()
  // what the rule did is one line by its name, with one why
  await expect(admin.getByRole('button', { name: new RegExp(`Refunds ${mark}`) })).toBeVisible()
  await admin.getByRole('button', { name: w.why }).first().click()
  const dialog = admin.getByRole('dialog', { name: w.whyTitle })
  await expect(dialog.getByText(`Refunds ${mark}`)).toBeVisible()
  await admin.keyboard.press('Escape')

  await visitor.context.close()
  await admin.context().close()
}

test('an admin writes a rule, tries it on the past, and a chat sets it off', async ({ browser }) => {
  test.setTimeout(90_000)
  await journey(browser, 'en', 'refund')
})

test('the same in Persian', async ({ browser }) => {
  test.setTimeout(90_000)
  await journey(browser, 'fa', 'بازپرداخت')
})
