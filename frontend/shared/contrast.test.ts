import { describe, expect, it } from 'vitest'
import { inkOn, luminance, ratio, readableOn } from './contrast'
import shades from './testdata/shades.json'

describe('ratio', () => {
  it('agrees with WCAG', () => {
    expect(ratio('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(ratio('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(ratio('#0b7c86', '#0b7c86')).toBe(1)
    expect(luminance('#ffffff')).toBeCloseTo(1, 5)
  })
})

const colors = [
  '#0b7c86',
  '#ffffff',
  '#000000',
  '#ffd400',
  '#ff0000',
  '#00ff00',
  '#0000ff',
  '#808080',
  '#fefefe',
  '#36b5c0',
  '#e07a00',
]

describe('inkOn', () => {
  it.each(colors)('can be read on %s', (color) => {
    expect(ratio(inkOn(color), color)).toBeGreaterThanOrEqual(4.5)
  })
  it('is white where white will do, dark where not', () => {
    expect(inkOn('#0b7c86')).toBe('#ffffff')
    expect(inkOn('#ffd400')).not.toBe('#ffffff')
  })
})

describe('readableOn', () => {
  it.each(colors)('makes a shade of %s that stands out on both surfaces', (color) => {
    expect(ratio(readableOn('#ffffff', color), '#ffffff')).toBeGreaterThanOrEqual(4.5)
    expect(ratio(readableOn('#14181a', color), '#14181a')).toBeGreaterThanOrEqual(4.5)
  })
  it('leaves a colour that stands out already', () => {
    expect(readableOn('#ffffff', '#0b7c86')).toBe('#0b7c86')
  })
})

it.each(Object.entries(shades))('agrees with the server about %s', (color, { ink, light, dark }) => {
  expect([inkOn(color), readableOn('#ffffff', color), readableOn('#14181a', color)]).toEqual([ink, light, dark])
})
