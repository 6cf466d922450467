// @vitest-environment jsdom
import { describe, expect, test } from 'vitest'
import { rangesIn } from './marks'
import { patternsOf } from './patterns'

const marked = (html: string, asked: string) => {
  const body = document.createElement('div')
  body.innerHTML = html
  return rangesIn(body, patternsOf(asked)).map(String)
}

describe('marks', () => {
  test.each<[string, string, string, string[]]>([
    ['plain text', 'The kettle', 'kettle', ['kettle']],
    ['a word that is partly bold', '<p>ket<b>tle</b> is <i>broken</i></p>', 'kettle', ['kettle']],
    ['several paragraphs', '<p>kettle</p><ul><li>Kettle</li></ul>', 'kettle', ['kettle', 'Kettle']],
    ['no word over two paragraphs', '<p>ket</p><p>tle</p>', 'kettle', []],
    ['no word over two lines', 'ket<br>tle', 'kettle', []],
    ['Persian in any keyboard', '<p>سفارش ۱۴۰۵ <b>كجا</b>ست</p>', 'کجاست 1405', ['۱۴۰۵', 'كجاست']],
    ['links', 'see <a href="https://x.example">x.example</a>', 'x.example', ['x.example']],
  ])('stand in %s', (_, html, asked, want) => expect(marked(html, asked)).toEqual(want))
})
