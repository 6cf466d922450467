import { expect, test } from 'vitest'
import { pastesText } from './pasted'

const clipboard = (text: string, ...names: string[]) =>
  ({ files: names.map((name) => new File(['x'], name)), getData: () => text }) as unknown as DataTransfer

test('of text and its picture the text is pasted, a file is a file', () => {
  expect(pastesText(clipboard('A1\tB1\nسلام', 'image.png'))).toBe(true)
  expect(pastesText(clipboard('only text'))).toBe(true)
  expect(pastesText(clipboard('', 'image.png'))).toBe(false)
  expect(pastesText(clipboard(' \n', 'a.png', 'b.png'))).toBe(false)
  expect(pastesText(clipboard('photo.png', 'photo.png'))).toBe(false)
})
