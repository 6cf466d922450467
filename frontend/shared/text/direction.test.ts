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

it('keeps a name apart where its sentence runs the other way, and only there', () => {
  expect(isolated('رضا', 'ltr')).toBe('\u2068رضا\u2069')
  expect(isolated('رضا', 'rtl')).toBe('رضا')
  expect(isolated('12', 'rtl')).toBe('12')
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
