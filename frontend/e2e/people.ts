import { type Browser, type BrowserContext, expect, type FrameLocator, type Page } from '@playwright/test'

export const password = 'narvan-demo'

/** An agent's browser, signed in. */
export async function agent(
  browser: Browser,
  url: string,
  email: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  await page.goto(`${url}/signin`)
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(/\/inbox\//)
  return page
}

/** A visitor's browser on the shop page, with the widget open. */
export class Visitor {
  readonly panel: FrameLocator

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    this.panel = page.frameLocator('iframe')
  }

  static async open(
    browser: Browser,
    url: string,
    language: 'en' | 'fa' = 'en',
    options: Parameters<Browser['newContext']>[0] = {},
    { query = '', referer = '' } = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({ locale: language === 'fa' ? 'fa-IR' : 'en-GB', ...options })
    const visitor = new Visitor(context, await context.newPage())
    await visitor.page.goto(`${url}/demo?lang=${language}${query}`, referer ? { referer } : {})
    await visitor.show()
    return visitor
  }

  /** Clicks the launcher, unless the panel is open already. */
  async show(): Promise<void> {
    const box = this.panel.locator('textarea')
    const launcher = this.page.locator('button[aria-expanded]').first()
    await expect(launcher).toBeVisible()
    if ((await launcher.getAttribute('aria-expanded')) !== 'true') await launcher.click()
    await expect(box).toBeVisible()
  }

  /** Leaves the conversation and begins another. */
  async newConversation(): Promise<void> {
    await this.panel.getByRole('button', { name: /All conversations|همهٔ گفت‌وگوها/ }).click()
    await this.panel.getByRole('button', { name: /New conversation|گفت‌وگوی جدید/ }).click()
    await expect(this.panel.locator('textarea')).toBeVisible()
  }

  async write(text: string): Promise<void> {
    const box = this.panel.locator('textarea')
    await box.fill(text)
    await box.press('Enter')
  }

  log() {
    return this.panel.getByRole('log')
  }
}

/** Writes in the agent's composer and sends it. */
export async function reply(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text)
  await page.keyboard.press('Control+Enter')
}

/** How often a text stands in the messages. */
export async function times(log: ReturnType<Page['getByRole']>, text: string): Promise<number> {
  return log.getByText(text, { exact: true }).count()
}
