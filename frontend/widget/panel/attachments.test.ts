import { describe, expect, it } from 'vitest'
import { refusal } from './attachments'

const limits = { maxBytes: 100, types: ['.png', 'application/pdf', 'audio/*'] }

describe('refusal', () => {
  it.each([
    ['by ending, in any case', { name: 'Lamp.PNG', size: 1, type: '' }],
    ['by media type', { name: 'bill', size: 100, type: 'application/pdf' }],
    ['by family', { name: 'voice.m4a', size: 1, type: 'audio/mp4' }],
  ])('takes a file %s', (_, file) => {
    expect(refusal(file, limits)).toBeUndefined()
  })
  it.each([
    ['fileEmpty', { name: 'a.png', size: 0, type: 'image/png' }],
    ['fileTooLarge', { name: 'a.png', size: 101, type: 'image/png' }],
    ['fileType', { name: 'a.exe', size: 1, type: 'application/x-msdownload' }],
    ['fileType', { name: 'a.png.exe', size: 1, type: '' }],
  ])('says %s', (why, file) => {
    expect(refusal(file, limits)).toBe(why)
  })
  it('takes every type when the channel names none', () => {
    expect(refusal({ name: 'a.xyz', size: 1, type: '' }, { maxBytes: 100, types: [] })).toBeUndefined()
  })
})
