import { describe, expect, it } from 'vitest'
import en from '../../shared/locales/en/panel.json'
import fa from '../../shared/locales/fa/panel.json'
import { sizeOf } from './sizes'
import { chooseLanguage, wordsIn } from './words'

describe('locales', () => {
  it('say the same things with the same gaps', () => {
    expect(Object.keys(fa)).toEqual(Object.keys(en))
    const gaps = (s: string) => [...s.matchAll(/\{\w+\}/g)].map(String).sort()
    for (const [key, text] of Object.entries(en)) expect(gaps(fa[key as keyof typeof fa]), key).toEqual(gaps(text))
  })

  it('hold nothing that is not used', () => {
    const files = import.meta.glob<string>(['./*.ts', './*.tsx', '!./*.test.*'], {
      query: '?raw',
      import: 'default',
      eager: true,
    })
    const source = Object.values(files).join('\n')
    expect(source).not.toBe('')
    const worded = [
      'refused_invalid',
      'refused_not_found',
      'joined',
      'passed',
      'closed',
      'reopened',
      'refused_files',
      'tooLong_one',
      'tooLong_other',
    ] // by codes, kinds and numbers
    for (const key of Object.keys(en))
      if (!worded.includes(key)) expect(source, key).toMatch(new RegExp(`['"]${key}['"]`))
  })
})

describe('chooseLanguage', () => {
  it.each([
    ['fa-IR', ['en'], 'en', 'fa'],
    ['', ['de-DE', 'fa'], 'en', 'en'],
    ['', ['de-DE', 'fa'], undefined, 'fa'],
    ['de', ['fr'], 'fa', 'fa'],
    [null, [], undefined, 'en'],
    ['EN_us', ['fa'], 'fa', 'en'],
  ])('page %s, browser %s, channel %s: %s', (page, browser, channel, language) => {
    expect(chooseLanguage(page, browser, channel)).toBe(language)
  })
})

describe('words', () => {
  const now = new Date('2026-11-23T12:00:00')
  it('fill the gaps', () => {
    expect(wordsIn('en', en).say('joined', { name: 'Sara' })).toBe('Sara joined')
    expect(wordsIn('en', en).say('joined')).toBe(' joined')
    expect(wordsIn('fa', fa).say('joined', { name: 'سارا' })).toBe('سارا به گفت‌وگو پیوست')
  })
  it('say days near and far, in the language and its calendar', () => {
    const [e, f] = [wordsIn('en', en), wordsIn('fa', fa)]
    expect([
      e.day('2026-11-23T01:00:00', now),
      e.day('2026-11-22T23:59:00', now),
      e.day('2026-11-03T10:00:00', now),
    ]).toEqual(['Today', 'Yesterday', '3 November'])
    expect(f.day('2026-11-03T10:00:00', now)).toBe('۱۲ آبان')
    expect(f.day('2025-03-21T10:00:00', now)).toContain('۱۴۰۴')
    expect(e.brief('2026-11-23T09:05:00', now)).toBe('09:05')
    expect(f.time('2026-11-23T09:05:00')).toBe('۰۹:۰۵')
  })
  it('say moments to come', () => {
    const [e, f] = [wordsIn('en', en), wordsIn('fa', fa)]
    expect(e.when('2026-11-23T17:00:00', now)).toBe('17:00')
    expect(e.when('2026-11-24T09:00:00', now)).toBe('tomorrow at 09:00')
    expect(f.when('2026-11-23T17:00:00', now)).toBe('ساعت ۱۷:۰۰')
    expect(f.when('2026-11-24T09:00:00', now)).toBe('فردا ساعت ۰۹:۰۰')
    expect(e.when('2026-11-28T09:00:00', now)).toBe('Saturday at 09:00')
    expect(f.when('2026-12-05T09:00:00', now)).toBe('۱۴ آذر ساعت ۰۹:۰۰')
  })
  it('are the channel’s own where it has some', () => {
    const words = wordsIn('en', en, { write: 'Ask away', joined: '{name} is here', greeting: 'Hi!' })
    expect([words.say('write'), words.say('joined', { name: 'Sara' })]).toEqual(['Ask away', 'Sara is here'])
    expect([words.own('greeting', 'Hello'), words.own('intro', 'Ask us')]).toEqual(['Hi!', 'Ask us'])
  })
  it('say sizes', () => {
    expect(sizeOf(20 << 20, wordsIn('en', en))).toBe('20 megabytes')
    expect(sizeOf(1536, wordsIn('en', en))).toBe('1.5 kilobytes')
    expect(sizeOf(512, wordsIn('fa', fa))).toBe('۰٫۵ کیلوبایت')
  })
})
