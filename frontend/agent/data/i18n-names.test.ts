// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { wordsIn } from '../../widget/panel/words'
import { i18n, listed, readTexts, speak } from './i18n'

type Texts = { [key: string]: string | Texts }

const parts = readdirSync('shared/locales/en').map((file) => file.replace('.json', ''))
const read = (language: string, part: string) =>
  JSON.parse(readFileSync(`shared/locales/${language}/${part}.json`, 'utf8')) as Texts

/** Every text with its key, as deep as it stands. */
function flat(texts: Texts, before = ''): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, text]): [string, string][] =>
    typeof text === 'string' ? [[before + key, text]] : flat(text, `${before}${key}.`),
  )
}

/** Names that turn a sentence of either language round: brackets, digits and signs at their ends. */
const names = ['(علی) Rezaei 2', '@Ali رضایی', '2 Sara و رضا)', '«نارون» Ltd. [3]']

/** What is stored, and so holds no marks. */
const stored = ['rules:copyOf']

test.each(['en', 'fa'])('every gap of every text in %s keeps what fills it apart', async (language) => {
  await speak(language)
  for (const part of parts) {
    if (part === 'panel' || part === 'push') continue // of the widget, and of the service worker, which have no i18next
    await readTexts(part as 'admin')
    for (const [key, text] of flat(read(language, part))) {
      const gaps = [...text.matchAll(/{{(-?) *(\w+)}}/g)].map(([, bare, gap]) => ({
        bare: bare === '-',
        gap: gap ?? '',
      }))
      for (const name of gaps.length > 0 ? names : []) {
        const filled = Object.fromEntries(gaps.map(({ gap }) => [gap, name]))
        const said = String(i18n.t(key as 'cancel', { ns: part as 'common', ...filled }))
        const bare = stored.includes(`${part}:${key}`)
        const kept = said.split(bare ? name : `\u2068${name}\u2069`).length - 1
        expect(kept, `${part}:${key}: ${said}`).toBe(gaps.length)
        expect(
          gaps.some((g) => g.bare),
          `${part}:${key}`,
        ).toBe(bare)
      }
    }
  }
})

test.each(['en', 'fa'] as const)(
  'every gap of every text of the widget in %s keeps what fills it apart',
  (language) => {
    const texts = read(language, 'panel') as Record<string, string>
    const { say } = wordsIn(language, texts as Parameters<typeof wordsIn>[1])
    for (const [key, text] of Object.entries(texts)) {
      const gaps = [...text.matchAll(/{(\w+)}/g)].map(([, gap]) => gap ?? '')
      for (const name of names) {
        const said = say(key as Parameters<typeof say>[0], Object.fromEntries(gaps.map((gap) => [gap, name])))
        expect(said.split(`\u2068${name}\u2069`).length - 1, `${key}: ${said}`).toBe(gaps.length)
      }
    }
  },
)

test('a list keeps each of its names apart, and is not turned round as a whole', async () => {
  await speak('fa')
  await readTexts('compose')
  const list = listed(['Sara', 'رضا', 'Noor (2)'])
  expect(list).toMatch(/^\u2068Sara\u2069،.? رضا، و \u2068Noor \(2\)\u2069$/)
  expect(i18n.t('composer.missing', { ns: 'compose', names: list })).toContain(list)
})

test('a name of the language in use and a number need no marks', async () => {
  await speak('fa')
  expect(i18n.t('isTyping', { ns: 'inbox', name: 'رضا' })).not.toContain('\u2068')
  expect(i18n.t('areViewing', { ns: 'inbox', names: '۱۲' })).not.toContain('\u2068')
})
