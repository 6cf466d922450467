// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { dateStyle } from '../data/bootstrap'
import { firstTexts, readTexts, speak } from '../data/i18n'
import { bootstrap } from '../testing/make'
import { showPage } from '../testing/page'
import { Tested, type TracedField, type TracedTest } from './trace'

const names: Record<string, string> = { h1: 'Shop hours', t1: 'Sales' }

/** Fields as the server's vocabulary tells of them; the last is one that no code here names. */
const fields: TracedField[] = [
  { name: 'hours', key: { choose: 'calendar' } },
  { name: 'team.online', key: { choose: 'team' } },
  { name: 'changed', key: { fields: ['priority', 'status'] } },
  { name: 'priority', choices: ['low', 'normal', 'high', 'urgent'] },
  { name: 'language', choose: 'language' },
  { name: 'visit.country', choices: ['IR'], choose: 'country' },
  { name: 'shop.stage', choices: ['open'] },
]

const { me, settings, attributes } = bootstrap()

async function told(language: string, traced: Omit<TracedTest, 'path'>): Promise<string> {
  await firstTexts()
  await readTexts('rules')
  await speak(language)
  const { container, unmount } = showPage(
    () => (
      <Tested
        test={{ path: 'when.all[0]', ...traced }}
        style={dateStyle(me.preferences, settings)}
        attributes={attributes}
        fields={fields}
        name={(id) => names[id] ?? id}
      />
    ),
    bootstrap(),
  )
  await expect.poll(() => container.textContent).toMatch(/\S/)
  const text = container.textContent ?? ''
  unmount()
  return text
}

test.each([
  ['whose hours', 'en', { field: 'hours', key: 'h1' }, /Within hours of Shop hours/],
  ['whose hours, in Persian', 'fa', { field: 'hours', key: 'h1' }, /در ساعات کاریِ .?Shop hours/],
  ['the conversation’s own hours', 'en', { field: 'hours', key: 'own' }, /the team’s or channel’s own/],
  ['which team', 'en', { field: 'team.online', key: 't1' }, /Sales/],
  ['what changed', 'en', { field: 'changed', key: 'priority' }, /Priority/],
])('a condition names %s', async (_, language, of, want) => {
  expect(await told(language, { ...of, op: 'is', value: true, seen: true, holds: true })).toMatch(want)
})

test.each([
  ['en', 'no', 'yes'],
  ['fa', 'نه', 'بله'],
])('a condition says yes and no in words in %s', async (language, no, yes) => {
  const text = await told(language, { field: 'contact.online', op: 'is', value: false, seen: true, holds: false })
  expect(text).toContain(no)
  expect(text).toContain(yes)
  expect(text).not.toMatch(/true|false/)
})

test.each([
  ['a choice, of a field that nothing here names', { field: 'shop.stage', value: 'open' }, 'Open'],
  ['what a changed field holds', { field: 'changed', key: 'priority', value: 'urgent' }, 'Urgent'],
  ['a language', { field: 'language', value: 'fa' }, 'Persian'],
  ['a country', { field: 'visit.country', value: 'IR' }, 'Iran'],
])('a value is said as the vocabulary says: %s', async (_, of, want) => {
  expect((await told('en', { ...of, op: 'is', seen: '', holds: false })).toLowerCase()).toContain(want.toLowerCase())
})
