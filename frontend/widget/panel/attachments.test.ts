import { describe, expect, it } from 'vitest'
import { refusal } from './attachments'

const limits = { maxBytes: 100, types: ['.png', '.pdf'] }

describe('refusal', () => {
  it.each([
    ['by ending, in any case', { name: 'Lamp.PNG', size: 1 }],
    ['as large as may be', { name: 'bill.pdf', size: 100 }],
  ])('takes a file %s', (_, file) => {
    expect(refusal(file, limits)).toBeUndefined()
  })
  it.each([
    ['fileEmpty', { name: 'a.png', size: 0 }],
    ['fileTooLarge', { name: 'a.png', size: 101 }],
    ['fileType', { name: 'a.exe', size: 1 }],
    ['fileType', { name: 'a.png.exe', size: 1 }],
    ['fileType', { name: 'png', size: 1 }],
  ])('says %s', (why, file) => {
    expect(refusal(file, limits)).toBe(why)
  })
})
