// @vitest-environment jsdom
import { expect, it, vi } from 'vitest'
import en from '../../shared/locales/en/panel.json'
import { drawLauncher } from '../page/launcher'
import { chooseLanguage, loadTexts, wordsIn } from './words'

// What languages.mjs makes of the folder of a third language that has one text yet.
vi.mock('virtual:languages/panel', () => ({
  spoken: { __proto__: null, en: ['en-GB', 'ltr', '/en.json'], ar: ['ar-EG', 'rtl', '/ar.json', '/en.json'] },
}))
vi.mock('virtual:languages/titles', () => ({
  titles: { __proto__: null, en: ['Chat', '', 'ltr'], ar: ['محادثة', '', 'rtl'] },
}))

it('speaks a third language, and English where that lacks a text', async () => {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return new Response(JSON.stringify(url === '/en.json' ? en : { write: 'اكتب رسالة' }))
  })
  expect(chooseLanguage('ar-EG', ['en'])).toBe('ar')
  expect(chooseLanguage('constructor', ['de'], 'ar')).toBe('ar')
  const words = wordsIn('ar', await loadTexts('ar'))
  expect([words.say('write'), words.say('send')]).toEqual(['اكتب رسالة', en.send])
  expect([words.language, words.direction, words.number(12)]).toEqual(['ar', 'rtl', '١٢'])
  asked.length = 0
  await loadTexts('en')
  expect(asked).toEqual(['/en.json'])
  vi.unstubAllGlobals()
})

it.each([
  ['ar-EG', 'محادثة'],
  ['AR', 'محادثة'],
  ['de', 'Chat'],
  ['constructor', 'Chat'],
  [undefined, 'Chat'],
])('names the button of a page in %s', (lang, title) => {
  vi.stubGlobal(
    'CSSStyleSheet',
    class {
      replaceSync() {}
    },
  )
  const nothing = () => undefined
  const launcher = drawLauncher(document, {}, nothing, nothing, nothing)
  launcher.place(`${lang}`)
  expect(launcher.title).toBe(title)
  launcher.host.remove()
  vi.unstubAllGlobals()
})
