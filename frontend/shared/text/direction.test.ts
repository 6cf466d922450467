// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { directionOf, isolated, linesOf } from './direction'
import { dress } from './dress'

describe('directionOf', () => {
  it.each([
    ['iPhone من خراب شده و روشن نمی‌شود', 'rtl'],
    ['OK ممنون!', 'rtl'],
    ['C++ و C# بلدید؟', 'rtl'],
    ['ab سل', 'rtl'],
    ['Hello رضا, how are you?', 'ltr'],
    ['سلام https://shop.example/a/very/long/path?with=much', 'rtl'],
    ['my mail is سارا@example.com', 'ltr'],
    ['\u200fHello', 'rtl'],
    ['\u200eسلام', 'ltr'],
    ['שלום there', 'ltr'],
    ['שלום all', 'rtl'],
    ['ﻼﺍ b', 'rtl'],
    ['0912 345 6789', undefined],
    ['…!', undefined],
    ['', undefined],
  ])('%s runs %s', (text, dir) => expect(directionOf(text)).toBe(dir))
})

it('takes lines one by one only where they differ', () => {
  expect(linesOf('سلام\n123\nخوبی؟')).toEqual([{ text: 'سلام\n123\nخوبی؟', dir: 'rtl' }])
  expect(linesOf('سلام دوست من\nHello.\n\n12')).toEqual([
    { text: 'سلام دوست من', dir: 'rtl' },
    { text: 'Hello.', dir: 'ltr' },
    { text: '', dir: 'rtl' },
    { text: '12', dir: 'rtl' },
  ])
})

describe('isolated', () => {
  const names: [name: string, inEnglish: boolean, inPersian: boolean][] = [
    ['Sara', false, true],
    ['رضا', true, false],
    ['علی Rezaei', true, true],
    ['Ali رضایی', true, true],
    ['(VIP) Sara 2', false, true],
    ['@shop', false, true],
    ['C++', false, true],
    ['رضا (۲)', true, false],
    ['«نارون» Ltd.', true, true],
    ['۲ - رضا!', true, false],
    ['@12)', false, true],
    ['0912 345 6789', false, true],
    ['invoice.pdf', false, true],
    ['فاکتور v2.pdf', true, true],
    ['12', false, false],
    ['۱٬۲۰۰', false, false],
    ['−5', false, true],
    ['09:30', false, false],
    ['99+', false, false],
    ['۴۰٪', false, false],
    ['', false, false],
  ]
  it.each(names)('%s is kept apart in English: %s, in Persian: %s', (name, english, persian) => {
    const marked = `\u2068${name}\u2069`
    expect(isolated(name, 'ltr')).toBe(english ? marked : name)
    expect(isolated(name, 'rtl')).toBe(persian ? marked : name)
  })

  it('leaves what was made of parts that are kept apart', () => {
    const list = '\u2068Sara\u2069 و \u2068علی Rezaei\u2069'
    expect(isolated(list, 'rtl')).toBe(list)
    expect(isolated(list, 'ltr')).toBe(list)
  })
})

it('dresses a formatted text block by block', () => {
  const root = document.createElement('div')
  root.innerHTML =
    '<p>Call us:</p><p>شماره <b>021-88776655</b> است و همین</p><a href="https://x.example">021-88776655</a>'
  dress(root)
  expect(root.dir).toBe('rtl')
  expect([...root.querySelectorAll('p')].map((p) => p.dir)).toEqual(['ltr', 'rtl'])
  const numbers = [...root.querySelectorAll('bdi.number')]
  expect(numbers.map((n) => [n.textContent, n.querySelector('a')?.getAttribute('href')])).toEqual([
    ['021-88776655', 'tel:02188776655'],
  ])
  expect(root.textContent).toBe('Call us:شماره 021-88776655 است و همین021-88776655')
})
