import { test as base } from '@playwright/test'

export { expect } from '@playwright/test'

/** A journey. The browsers it opened are closed with it, else they would slow down those that come after. */
export const test = base.extend<{ closed: undefined }>({
  closed: [
    async ({ browser }, use) => {
      const before = new Set(browser.contexts())
      await use(undefined)
      for (const context of browser.contexts()) {
        if (!before.has(context)) await context.close()
      }
    },
    { auto: true },
  ],
})
