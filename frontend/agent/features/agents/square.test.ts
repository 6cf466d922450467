import { expect, it, test } from 'vitest'
import { middle, moved, nearest, squareOf } from './square'

const wide = { width: 4000, height: 3000 }

it('takes the middle at first, and never makes a picture larger', () => {
  expect(squareOf(wide, middle)).toEqual({ x: 500, y: 0, from: 3000, to: 512 })
  expect(squareOf({ width: 300, height: 401 }, middle)).toEqual({ x: 0, y: 50, from: 300, to: 300 })
  expect(squareOf({ width: 1, height: 1 }, middle)).toEqual({ x: 0, y: 0, from: 1, to: 1 })
})

test('every part is within the picture', () => {
  for (const size of [wide, { width: 65, height: 900 }, { width: 1, height: 7 }])
    for (const across of [0, 0.3, 1])
      for (const zoom of [1, 1.7, nearest(size)]) {
        const { x, y, from } = squareOf(size, { across, down: 1, zoom })
        expect(from).toBeGreaterThanOrEqual(1)
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
        expect(x + from).toBeLessThanOrEqual(size.width)
        expect(y + from).toBe(size.height)
      }
})

test('comes no nearer than leaves something to see', () => {
  expect(nearest(wide)).toBe(4)
  expect(nearest({ width: 128, height: 500 })).toBe(2)
  expect(nearest({ width: 20, height: 20 })).toBe(1)
})

test('moves with the picture, and stops at its sides', () => {
  // Half a square to the right is 1500 pixels, of which there are 500.
  expect(moved(wide, middle, { across: 0.5, down: 0.5 })).toEqual({ across: 0, down: 0.5, zoom: 1 })
  expect(moved(wide, middle, { across: -0.1, down: 0 }).across).toBeCloseTo(0.8)
  const near = { ...middle, zoom: 2 } // 1500 pixels of 3000
  expect(moved(wide, near, { across: 0, down: 0.5 })).toEqual({ ...near, down: 0 })
})
