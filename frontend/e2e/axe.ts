import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type axe from 'axe-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
// Those of best practice that keep somebody out. The others are thirty rules more for every element of a page.
const grave = [
  'accesskeys',
  'aria-dialog-name',
  'aria-text',
  'aria-treeitem-name',
  'label-title-only',
  'scope-attr-valid',
  'tabindex',
]

export interface Looking {
  /** Where: a selector of the page's own. Everywhere, frames of the page's site too, when absent. */
  within?: string
  /** The rules to judge by. All of WCAG 2.2 AA and of best practice when absent. */
  rules?: string[]
  /** Only what keeps somebody out. */
  serious?: boolean
  /** What was judged before, which is not judged again: [Judged] of a walk through screens that share parts. */
  judged?: Judged
}

/** Which parts of pages were judged: a navigation or a row that is the same on the next screen is not looked at anew. */
export class Judged {
  private readonly known = new Set<number>()

  /** Marks the parts of the page that are known, word for word and within the same surroundings; knows the others from now on. */
  async mark(page: Page): Promise<void> {
    const found = await page.evaluate(
      ([known, parts]) => {
        const outline = (e: Element): string => (e.parentElement ? `${outline(e.parentElement)}>${e.className}` : '')
        const all = [...document.querySelectorAll(parts)].map((part) => {
          const own = part.outerHTML.replace(/(?:«r|:r|_r_|radix-)[\w-]*[:»]?/g, '') // ids that differ with every mount
          let hash = 0
          for (const letter of outline(part) + own) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0
          return { part, hash }
        })
        for (const { part, hash } of all) if (known.includes(hash)) part.setAttribute('data-judged', '')
        return all.map(({ hash }) => hash)
      },
      [[...this.known], 'nav, aside, header, footer, form, fieldset, li, tr, [role=listitem], [role=log] > *'] as const,
    )
    for (const hash of found) this.known.add(hash)
  }
}

/**
 * What axe finds, a line each. It is put into a document once, and asked in the page itself: @axe-core/playwright puts
 * it in anew for every question, and once more into a page of its own.
 */
export async function violations(page: Page, { within, rules, serious, judged }: Looking = {}): Promise<string[]> {
  for (const frame of page.frames()) {
    if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(source)
  }
  await judged?.mark(page)
  const found = await page.evaluate(
    async ([selector, runOnly, more]) => {
      const { axe: here } = window as unknown as { axe: typeof axe }
      const include = selector ? document.querySelectorAll(selector) : document
      const context = { include, exclude: document.querySelectorAll('[data-judged]') }
      const { violations: all } = await here.run(context, {
        runOnly,
        rules: Object.fromEntries(more.map((id) => [id, { enabled: true }])),
        resultTypes: ['violations'],
      })
      return all.map(({ id, impact, nodes }) => ({
        impact,
        line: `${id}: ${nodes.map((n) => `${n.target.join(' ')} ${n.html.slice(0, 120)}`).join(' | ')}`,
      }))
    },
    [
      within,
      rules
        ? { type: 'rule' as const, values: rules }
        : { type: 'tag' as const, values: serious ? tags : [...tags, 'best-practice'] },
      serious && !rules ? grave : [],
    ] as const,
  )
  return found.filter((v) => !serious || v.impact === 'serious' || v.impact === 'critical').map((v) => v.line)
}
