import { expect, it } from 'vitest'
import { middleOf } from './square'

it('takes the middle, and never makes a picture larger', () => {
  expect(middleOf(4000, 3000)).toEqual({ x: 500, y: 0, from: 3000, to: 512 })
  expect(middleOf(300, 401)).toEqual({ x: 0, y: 50, from: 300, to: 300 })
  expect(middleOf(1, 1)).toEqual({ x: 0, y: 0, from: 1, to: 1 })
})
