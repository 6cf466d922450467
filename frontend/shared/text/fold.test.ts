import { describe, expect, test } from 'vitest'
import alike from '../testdata/alike.json'
import { finder, key } from './fold'

describe('texts that are one to who reads them', () => {
  test.each(alike.map((group) => [group[0] ?? '', group] as const))('%j', (first, group) => {
    for (const text of group) expect(key(text), JSON.stringify(text)).toBe(key(first))
  })

  test('others stay apart', () => {
    const apart = ['کار', 'گار', 'باد', 'پاد', 'سد', 'صد', 'a b', 'ab', 'a.b', '!', '…', '1', 'l', '😀', '+', '-']
    expect(new Set(apart.map(key)).size).toBe(apart.length)
  })
})

test('what is typed is found in a name, however either was typed', () => {
  const fits = finder(' علي ')
  expect(['علی رضایی', 'حسینعلی', 'رضا'].map(fits)).toEqual([true, true, false])
  expect(finder('۱۲')('Order 12')).toBe(true)
  expect(finder('')('anything')).toBe(true)
})
