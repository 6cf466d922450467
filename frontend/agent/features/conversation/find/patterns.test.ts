import { describe, expect, test } from 'vitest'
import { fold } from '../../../../shared/text/fold'
import { patternsOf, stretches } from './patterns'

const marked = (text: string, asked: string) =>
  stretches(text, patternsOf(asked)).map(({ start, end }) => text.slice(start, end))

describe('words in a text', () => {
  test.each<[string, string, string, string[]]>([
    ['in any case', 'The kettle and the KETTLE', 'Kettle', ['kettle', 'KETTLE']],
    ['as parts', 'kettles', 'ettl', ['ettl']],
    ['several', 'The kettle is broken', 'broken kettle', ['kettle', 'broken']],
    ['with Arabic letters', 'اين كتاب علي است', 'کتاب علی', ['كتاب', 'علي']],
    ['with digits of any script', 'سفارش ۱۴۰۵ و ١٤٠٥ و 1405', '۱۴۰۵', ['۱۴۰۵', '١٤٠٥', '1405']],
    ['without its joiner', 'می‌خواهم', 'میخواهم', ['می‌خواهم']],
    ['whose joiner is a space', 'من می خواهم', 'می‌خواهم', ['می', 'خواهم']],
    ['with vowel marks', 'كِتاب', 'کتاب', ['كِتاب']],
    ['with accents', 'Café Straße Ørsted', 'cafe strasse orsted', ['Café', 'Straße', 'Ørsted']],
    ['with letters in other forms', 'ﻻﻟﻪ oﬃce', 'لاله office', ['ﻻﻟﻪ', 'oﬃce']],
    ['that overlap', 'banana', 'bana nana', ['banana']],
    ['beyond the first plane', '😀 kettle', 'kettle', ['kettle']],
    ['that are nowhere', 'kettle', 'zebra', []],
  ])('are found %s', (_, text, asked, want) => expect(marked(text, asked)).toEqual(want))

  test('nothing is asked by blanks and marks alone', () => expect(patternsOf(' \u200c  ')).toEqual([]))

  test('folding keeps where everything was', () => {
    expect(fold('aًß9')).toEqual({ text: 'ass9', from: [0, 2, 2, 3], to: [1, 3, 3, 4] })
  })
})
