import { expect, type Page, type Route } from '@playwright/test'

/**
 * Has the requests of a page to some address go through a handler, and returns once they do. Chromium answers that they
 * will a moment before the page that is shown knows, and what that asks meanwhile passes by, unheld and unheard.
 */
export async function intercept(page: Page, address: string | RegExp, handler: (route: Route) => unknown) {
  await page.route(address, handler)
  const probe = '**/is-intercepted'
  await page.route(probe, (route) => route.fulfill({ body: 'it is' }))
  const asked = () => page.evaluate(() => fetch('/is-intercepted').then((r) => r.text()))
  await expect.poll(asked).toBe('it is')
  await page.unroute(probe)
}
