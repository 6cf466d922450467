import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codes, facts, missing, parts } from '../../languages.mjs'

const here = import.meta.dirname
type Tree = { [key: string]: string | Tree }

function keys(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([k, v]) =>
    typeof v === 'string' ? [[prefix + k, v] as [string, string]] : keys(v, `${prefix}${k}.`),
  )
}

const read = (language: string, part: string) =>
  new Map(
    existsSync(join(here, language, `${part}.json`))
      ? keys(JSON.parse(readFileSync(join(here, language, `${part}.json`), 'utf8')) as Tree)
      : [],
  )
const variables = (s = '') => [...new Set(s.match(/\{+(?:- )?\w+\}+/g))].sort()
const form = /_(zero|one|two|few|many|other)$/

describe.each(codes())('%s', (language) => {
  test('says what it is', () => {
    const { name, locale, direction, calendar, digits } = facts()[language] ?? {}
    expect(name).toMatch(/\S/)
    expect(Intl.DateTimeFormat.supportedLocalesOf(String(locale))).toHaveLength(1)
    expect(new Intl.Locale(String(locale)).language).toBe(language)
    expect(calendar).toMatch(/^(gregorian|jalali)$/)
    expect(digits).toMatch(/^(latin|persian)$/)
    const known = new Intl.Locale(String(locale)) as Intl.Locale & { getTextInfo?: () => { direction: string } }
    expect(direction).toMatch(/^(ltr|rtl)$/)
    if (known.getTextInfo) expect(direction).toBe(known.getTextInfo().direction)
  })

  test('lacks no text', () => {
    expect(missing(language)).toEqual({})
  })

  test.each(parts())('%s has nothing but what English has, with the same variables', (part) => {
    const [own, english] = [read(language, part), read('en', part)]
    for (const [key, text] of own) {
      const like = english.get(key) ?? english.get(key.replace(form, '_other'))
      expect(like, key).toBeDefined()
      expect(text.trim(), key).not.toBe('')
      if (!/_(zero|one|two)$/.test(key)) expect(variables(text), key).toEqual(variables(like))
    }
  })
})

/** What Persian texts do not say, by what they say instead: one word for each thing, as a product of today says it. */
const persian: [RegExp, string][] = [
  [/قاعده/, 'قانون'],
  [/گروه/, 'تیم، or دسته for conditions'],
  [/پاسخ‌?گو(?!یی)/, 'کارشناس'],
  [/پرونده/, 'فایل'],
  [/رایانامه/, 'ایمیل'],
  [/گزینش|برگزی|گزیده/, 'انتخاب'],
  [/(?<!\p{L})تازه/u, 'جدید'],
  [/(?<!\p{L})فرستادن(?!ی)/u, 'ارسال'],
  [/صافی/, 'فیلتر'],
  [/رونوشت/, 'کپی'],
  [/گفتگو|گفت و گو/, 'گفت‌وگو'],
  [/این‌جا|آن‌جا|آن‌چه/, 'اینجا، آنجا، آنچه'],
  [/[يىك]/, 'ی and ک, not the letters of Arabic'],
  [/[٠-٩]/, 'Persian digits'],
  [/(?<=.)#x/, 'شمارهٔ: after letters of Persian # stands on the wrong side of digits'],
  [/ {2}/, 'one space'],
  [/\p{L}[,;?]/u, '، ؛ ؟'],
  [/(?<!\S)ن?می \p{L}/u, 'می‌ with a ZWNJ'],
  [/\p{Script=Arabic} (?:ها|های|هایی|هایتان|تر|ترین)(?!\p{L})/u, 'a ZWNJ before the ending'],
  [/ \u200c|\u200c[ \p{P}]|\u200c\u200c|\u200c$/u, 'a ZWNJ between letters only'],
]

test.each([...parts(), 'language'])(
  '%s in Persian says each thing by its one word, and is set as it should be',
  (part) => {
    const wrong = [...read('fa', part)].flatMap(([key, text]) => {
      const own = text.replaceAll(/\{+[^}]*\}+|https?:\S+|`[^`]*`/g, 'x')
      const asked = persian.filter(([not]) => !(part === 'mail' && not.source === 'رونوشت')) // of an e-mail: Cc is called so
      return asked.filter(([not]) => not.test(own)).map(([, instead]) => `${key}: ${text} (${instead})`)
    })
    expect(wrong).toEqual([])
  },
)

test('every folder is a language, and every file a part of one', () => {
  const folders = readdirSync(here, { withFileTypes: true }).filter((f) => f.isDirectory())
  expect(folders.map((f) => f.name).sort()).toEqual(codes().sort())
  for (const language of codes())
    expect([...parts(), 'language'].map((part) => `${part}.json`)).toEqual(
      expect.arrayContaining(readdirSync(join(here, language))),
    )
})

/** Used by what is not in the agent app, or by their number. */
const elsewhere = ['panel', 'push', 'alias']

describe.each(parts().filter((part) => !elsewhere.includes(part)))('%s', (part) => {
  test('has no key that nothing uses', () => {
    expect([...read('en', part).keys()].filter((key) => !used(key))).toEqual([])
  })
})

const sources = readdirSync(join(here, '../../agent'), { recursive: true, withFileTypes: true })
  .filter((f) => f.isFile() && /\.tsx?$/.test(f.name) && !f.name.includes('.test.'))
  .map((f) => readFileSync(join(f.parentPath, f.name), 'utf8'))
  .join('\n')

/** A key is used when it stands in the source, whole or as a template with a variable beginning or end. */
function used(key: string): boolean {
  const plain = key.replace(form, '')
  if (['"', "'", '`'].some((quote) => sources.includes(quote + plain + quote))) return true
  const cut = plain.lastIndexOf('.')
  if (cut < 0) return false
  return sources.includes(`\`${plain.slice(0, cut)}.\${`) || sources.includes(`}${plain.slice(cut)}\``)
}
