import type { Page } from '@playwright/test'
import { Judged, violations } from './axe'
import { agent } from './people'
import { type Furnished, furnish } from './screens/furnish'
import type { Screen } from './screens/scene'
import { type Way, walk } from './screens/walk'
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

/**
 * The menu or dialog that stands over the page, where one does: the page beneath is a screen of its own, and to judge it
 * anew under each of two dozen menus took longest of all.
 */
async function onTop(page: Page): Promise<string | undefined> {
  const found = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('[role=dialog]')].filter((e) => e.getBoundingClientRect().height > 40)
    shown.at(-1)?.setAttribute('data-on-top', '')
    return shown.length > 0
  })
  return found ? '[data-on-top]' : undefined
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

// The second walk is judged by what another theme and a smaller screen change, and by the names of what only it shows.
const shownOtherwise = [
  ...['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable', 'aria-hidden-focus'],
  ...[
    'button-name',
    'link-name',
    'label',
    'select-name',
    'aria-command-name',
    'aria-dialog-name',
    'nested-interactive',
  ],
]

// Every screen in both languages, both themes and both sizes: two walks, not eight. Each is shared out, so that
// the workers take parts of it side by side.
const shares = 2
const narrower = [
  { width: 768, height: 1024 }, // a tablet, where the first panes stand side by side
  { width: 320, height: 720 }, // as 1280 at four times the size
]
const ways: (Way & { rules?: string[] })[] = [
  { language: 'fa', theme: 'dark', size: 'desktop' },
  { language: 'en', theme: 'light', size: 'phone', rules: shownOtherwise },
]
for (const way of ways) {
  for (let part = 0; part < shares; part++) {
    const title = `${way.language}, ${way.theme}, ${way.size}, part ${part + 1} of ${shares}`
    test(`axe finds no serious fault on any screen: ${title}`, async ({ browser }) => {
      test.setTimeout(1_200_000)
      const found: Record<string, string[]> = {}
      const judged = new Judged()
      const look = async (screen: Screen, page: Page) => {
        const here = await violations(page, { serious: true, rules: way.rules, within: await onTop(page), judged })
        for (const size of narrower) {
          await page.setViewportSize(size)
          here.push(...(await settled(page)).map((line) => `at ${size.width}: ${line}`))
        }
        if (here.length > 0) found[screen.name] = here
      }
      await walk(browser, server.url, at, way, look, (all) => all.filter((_, i) => i % shares === part))
      expect(found).toEqual({})
    })
  }
}
