// @vitest-environment jsdom
import { render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { ago, full } from '../../shared/date'
import { LanguageOptions } from '../ui/language-options'
import { called, i18n, languageName, readTexts, speak } from './i18n'

// A third language, of which there is hardly anything yet: what languages.mjs makes of such a folder.
vi.mock('virtual:languages', async (original) => {
  const { languages } = await original<typeof import('virtual:languages')>()
  const ar = { name: 'العربية', locale: 'ar-EG', direction: 'rtl', calendar: 'gregorian', digits: 'latin' }
  return { languages: { ...languages, ar } }
})
const slow = vi.hoisted(() => ({ until: Promise.resolve() }))
vi.mock('virtual:languages/texts', async (original) => {
  const { texts, gaps } = await original<typeof import('virtual:languages/texts')>()
  const lacks = ['common', 'inbox', 'alias', 'admin'].map((part) => `ar/${part}`)
  return {
    texts: {
      ...texts,
      'ar/common': async () => {
        await slow.until
        return { default: { cancel: 'إلغاء' } }
      },
      'ar/merge': async () => ({ default: { title: 'دمج' } }),
    },
    gaps: [...gaps, ...lacks],
  }
})

test('a third language is offered, spoken from the right, and in English where it lacks a text', async () => {
  render(
    <select aria-label="language">
      <LanguageOptions />
    </select>,
  )
  expect(screen.getAllByRole('option').map((o) => o.textContent)).toEqual(['English', 'فارسی', 'العربية'])

  await speak('ar')
  expect([document.documentElement.lang, document.documentElement.dir]).toEqual(['ar', 'rtl'])
  expect(i18n.t('cancel')).toBe('إلغاء')
  expect(i18n.t('saved')).toBe('Saved')
  await readTexts('admin')
  expect(i18n.t('language', { ns: 'admin' })).toBe('Language')
  expect(called({ a: 0, b: 0 })).toBe('Turquoise Lynx')
  expect(languageName('ar')).toBe('العربية')
})

test('its dates are written by its locale, in the calendar and the digits of the reader', () => {
  const style = { language: 'ar', calendar: 'gregorian', digits: 'latin', timeZone: 'UTC' } as const
  const at = new Date('2026-11-28T10:00:00Z')
  expect(full(at, style)).toContain('28 نوفمبر 2026')
  expect(ago(at, style, new Date('2026-11-28T10:12:00Z'))).toBe('12m')
})

test('only a language that is whole is read alone', async () => {
  await speak('fa')
  expect(called({ a: 0, b: 0 })).toMatch(/ فیروزه‌ای$/)
  expect(i18n.hasResourceBundle('en', 'actions')).toBe(false)
  await readTexts('actions')
  expect(i18n.hasResourceBundle('fa', 'actions')).toBe(true)
  expect(i18n.hasResourceBundle('en', 'actions')).toBe(false)
})

test('a language that is no more is English', async () => {
  await speak('xx')
  expect([i18n.language, document.documentElement.dir]).toEqual(['en', 'ltr'])
})

test('what is read while a language is on its way is read in that language too', async () => {
  i18n.removeResourceBundle('ar', 'common')
  let arrive = () => {}
  slow.until = new Promise((resolve) => {
    arrive = resolve
  })
  const speaking = speak('ar')
  await new Promise((next) => setTimeout(next))
  const reading = readTexts('merge')
  arrive()
  await Promise.all([speaking, reading])
  expect(i18n.hasResourceBundle('ar', 'merge')).toBe(true)
})
