import { describe, expect, test } from 'vitest'
import { settled, stepped } from './step'

const seqs = [30, 20, 10] // newest first

describe('hits', () => {
  test('are walked from the newest to the oldest and round', () => {
    expect([30, 20, 10].map((at) => stepped(seqs, at, 1))).toEqual([20, 10, 30])
    expect([30, 20, 10].map((at) => stepped(seqs, at, -1))).toEqual([10, 30, 20])
    expect(stepped([], 5, 1)).toBeUndefined()
    expect(stepped([7], 7, 1)).toBe(7)
  })

  test('keep one where one was as long as that is found', () => {
    expect(settled(seqs, Number.POSITIVE_INFINITY)).toBe(30)
    expect(settled(seqs, 20)).toBe(20)
    expect(settled(seqs, 25)).toBe(20)
    expect(settled(seqs, 5)).toBe(30)
    expect(settled([], 5)).toBeUndefined()
  })
})
