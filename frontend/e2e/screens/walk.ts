import type { Browser, BrowserContext, Page } from '@playwright/test'
import { agent } from '../people'
import type { Furnished } from './furnish'
import type { Screen } from './scene'
import { screens } from './screens'
import { type Language, words } from './words'

export const sizes = {
  desktop: { width: 1440, height: 900 },
  laptop: { width: 1280, height: 720 },
  tablet: { width: 768, height: 1024 },
  phone: { width: 390, height: 844 },
  narrow: { width: 320, height: 640 },
}

/** Those that are held in a hand and touched. */
const touched: readonly (keyof typeof sizes)[] = ['tablet', 'phone', 'narrow']

export interface Way {
  language: Language
  theme: 'light' | 'dark'
  size: keyof typeof sizes
}

/** Who walks: a browser that is signed in, and one that is not. */
interface Walker {
  agent: BrowserContext
  nobody: BrowserContext
}

async function ready(browser: Browser, url: string, { language, theme, size }: Way): Promise<Walker> {
  const options = {
    viewport: sizes[size],
    colorScheme: theme,
    locale: language === 'fa' ? 'fa-IR' : 'en-GB',
    timezoneId: 'Asia/Tehran',
    reducedMotion: 'reduce',
    hasTouch: touched.includes(size),
    isMobile: touched.includes(size),
  } as const
  const page = await agent(browser, url, 'sara@narvan.example', options)
  const { me } = await (await page.request.get(`${url}/api/v1/bootstrap`)).json()
  const style =
    language === 'fa' ? { calendar: 'jalali', digits: 'persian' } : { calendar: 'gregorian', digits: 'latin' }
  const preferences = { ...me.preferences, ...style, language, theme }
  const answer = await page.request.patch(`${url}/api/v1/me`, {
    data: { name: me.name, preferences },
    headers: { Origin: url },
  })
  if (!answer.ok()) throw new Error(`preferences: ${answer.status()} ${await answer.text()}`)
  const context = page.context()
  await page.close()
  return { agent: context, nobody: await browser.newContext(options) }
}

/** Waits for the fonts and for every animation that ends: halfway through a fade, no contrast can be judged. */
async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    const ending = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map((a) => a.finished))
  })
}

/** Goes to the screens of one share, and says at the end which could not be come to. */
export async function walk(
  browser: Browser,
  url: string,
  at: Furnished,
  way: Way,
  look: (screen: Screen, page: Page) => Promise<void>,
  share: (all: Screen[]) => Screen[] = (all) => all,
): Promise<void> {
  const walker = await ready(browser, url, way)
  const say = words(way.language)
  const only = process.env.SCREENS?.split(',')
  const lost: string[] = []
  for (const screen of share(screens).filter((s) => !only || only.includes(s.name))) {
    const page = await pageFor(walker[screen.who ?? 'agent'], way)
    const scene = { page, url, at, say, language: way.language, phone: way.size === 'phone' }
    try {
      await screen.show(scene)
      await still(page)
      await look(screen, page)
      await screen.leave?.(scene)
      if (screen.alone) await page.close()
    } catch (error) {
      lost.push(`${screen.name}: ${error instanceof Error ? error.message : error}`)
      await page.close()
    }
  }
  await walker.agent.close()
  await walker.nobody.close()
  if (lost.length > 0) throw new Error(lost.join('\n\n'))
}

/** The page that showed the screen before, as wide as at first and pointed at nothing, or a new one. */
async function pageFor(context: BrowserContext, { size }: Way): Promise<Page> {
  const [used] = context.pages()
  if (used) {
    await used.setViewportSize(sizes[size])
    await used.mouse.move(0, 0)
    return used
  }
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  page.on('dialog', (dialog) => dialog.accept()) // what was typed for a screen may be left behind
  return page
}
