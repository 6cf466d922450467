import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { agent } from './people'
import { type Furnished, furnish } from './screens/furnish'
import type { Screen } from './screens/scene'
import { walk } from './screens/walk'
import { Server } from './server'
import { expect, test } from './test'

const server = new Server()
let at: Furnished
test.describe.configure({ mode: 'parallel' }) // a worker furnishes a server of its own and walks its parts
test.use({ trace: 'off' }) // what is found says all there is to know, and fifty pages are a large trace

test.beforeAll(async ({ browser }) => {
  await server.start('demo')
  const sara = await agent(browser, server.url, 'sara@narvan.example')
  const reza = await agent(browser, server.url, 'reza@narvan.example')
  at = await furnish(sara, reza, server.url)
  await sara.context().close()
  await reza.context().close()
})
test.afterAll(() => server.remove())

/** What axe finds that keeps somebody out, a line each. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true) // in this page and not by way of another; no frame here is of another site
    .options({ resultTypes: ['violations'] }) // what is well takes most of the time to tell
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.html.slice(0, 120)}`).join(' | ')}`)
}

/** What stands beyond the edges of the screen and cannot be scrolled to in a part of its own. */
function beyond(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth
    const scrolled = (e: Element | null): boolean =>
      e !== null && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolled(e.parentElement))
    const out =
      document.documentElement.scrollWidth > wide ? [`the page is ${document.documentElement.scrollWidth}`] : []
    for (const one of document.querySelectorAll('a, button, input, select, textarea, h1, h2, p, [role=dialog]')) {
      const { left, right, width } = one.getBoundingClientRect()
      const shown = width > 1 && getComputedStyle(one).visibility === 'visible' && !scrolled(one.parentElement)
      if (shown && (left < -1 || right > wide + 1)) out.push(`${one.outerHTML.slice(0, 120)} ${left}-${right}`)
    }
    return out
  })
}

/** The same once menus have found their place on the smaller screen, which takes them some frames. */
async function settled(page: Page): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const out = await beyond(page)
    if (out.length === 0 || tries === 20) return out
    await page.waitForTimeout(100)
  }
}

// Every screen in both languages, both themes and both sizes: two walks, not eight. Each is shared out, so that
// the workers take parts of it side by side.
const shares = 2
for (const way of [
  { language: 'fa', theme: 'dark', size: 'desktop' },
  { language: 'en', theme: 'light', size: 'phone' },
] as const) {
  for (let part = 0; part < shares; part++) {
    const title = `${way.language}, ${way.theme}, ${way.size}, part ${part + 1} of ${shares}`
    test(`axe finds no serious fault on any screen: ${title}`, async ({ browser }) => {
      test.setTimeout(1_200_000)
      const found: Record<string, string[]> = {}
      const look = async (screen: Screen, page: Page) => {
        const here = await faults(page)
        await page.setViewportSize({ width: 320, height: 720 }) // as 1280 at four times the size
        here.push(...(await settled(page)))
        if (here.length > 0) found[screen.name] = here
      }
      await walk(browser, server.url, at, way, look, (all) => all.filter((_, i) => i % shares === part))
      expect(found).toEqual({})
    })
  }
}
