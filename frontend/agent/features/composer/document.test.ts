import { expect, test } from 'vitest'
import { documentOf, isPlain, pieces, textOf } from './document'

const p = (...content: object[]) => ({ type: 'paragraph', content })
const t = (text: string, ...marks: string[]) => ({ type: 'text', text, marks: marks.map((type) => ({ type })) })

test('plain text comes back as it was', () => {
  for (const text of ['', 'سلام', 'one\n\ntwo\nthree']) {
    expect(textOf(documentOf(text))).toBe(text)
    expect(isPlain(documentOf(text))).toBe(true)
  }
})

test('what is formatted is not plain, and its words stand without it', () => {
  const doc = {
    type: 'doc',
    content: [
      p(t('see '), t('this', 'bold'), { type: 'hardBreak' }, t('line')),
      {
        type: 'orderedList',
        attrs: { start: 3 },
        content: [
          { type: 'listItem', content: [p(t('first'))] },
          {
            type: 'listItem',
            content: [
              p(t('second')),
              { type: 'bulletList', content: [{ type: 'listItem', content: [p(t('in it'))] }] },
            ],
          },
        ],
      },
      { type: 'blockquote', content: [p(t('said'))] },
    ],
  }
  expect(isPlain(doc)).toBe(false)
  expect(isPlain({ type: 'doc', content: [p(t('x', 'italic'))] })).toBe(false)
  expect(textOf(doc)).toBe('see this\nline\n3. first\n4. second\n  • in it\n> said')
})

test('lines that are put in stay lines', () => {
  expect(pieces('a\n\nb')).toEqual([
    { type: 'text', text: 'a' },
    { type: 'hardBreak' },
    { type: 'hardBreak' },
    { type: 'text', text: 'b' },
  ])
})
