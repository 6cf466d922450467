import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type axe from 'axe-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export interface Looking {
  /** Where: a selector of the page's own. Everywhere, frames of the page's site too, when absent. */
  within?: string
  /** The rules to judge by. All of WCAG 2.2 AA and of best practice when absent. */
  rules?: string[]
  /** Only what keeps somebody out. */
  serious?: boolean
}

/**
 * What axe finds, a line each. It is put into a document once, and asked in the page itself: @axe-core/playwright puts
 * it in anew for every question, and once more into a page of its own.
 */
export async function violations(page: Page, { within, rules, serious }: Looking = {}): Promise<string[]> {
  for (const frame of page.frames()) {
    if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(source)
  }
  const found = await page.evaluate(
    async ([selector, runOnly]) => {
      const { axe: here } = window as unknown as { axe: typeof axe }
      const { violations: all } = await here.run(selector ?? document, { runOnly, resultTypes: ['violations'] })
      return all.map(({ id, impact, nodes }) => ({
        impact,
        line: `${id}: ${nodes.map((n) => `${n.target.join(' ')} ${n.html.slice(0, 120)}`).join(' | ')}`,
      }))
    },
    [within, rules ? { type: 'rule' as const, values: rules } : { type: 'tag' as const, values: tags }] as const,
  )
  return found.filter((v) => !serious || v.impact === 'serious' || v.impact === 'critical').map((v) => v.line)
}
