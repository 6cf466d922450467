import { describe, expect, test } from 'vitest'
import { message } from '../../testing/make'
import { placesOf } from './places'

const said = (seq: number) => message(seq)
const done = (seq: number, kind = 'status') =>
  message(seq, { kind: 'event', event: { kind: kind as 'status', to: 'open' } })
const never = () => false
const shape = (all: ReturnType<typeof placesOf>) => all.map((p) => (p.run ? p.run.map((m) => m.seq) : p.message.seq))

describe('runs of event lines', () => {
  test('three or more between messages are one', () => {
    expect(shape(placesOf([said(1), done(2), done(3), done(4), said(5)], never))).toEqual([1, [2, 3, 4], 5])
  })
  test('two are two', () => {
    expect(shape(placesOf([said(1), done(2), done(3), said(4)], never))).toEqual([1, 2, 3, 4])
  })
  test('the last of the thread is news', () => {
    expect(shape(placesOf([said(1), done(2), done(3), done(4)], never))).toEqual([1, 2, 3, 4])
  })
  test('a new day ends one and may begin another', () => {
    const items = [1, 2, 3, 4, 5, 6].map((seq) => done(seq)).concat(said(7))
    expect(shape(placesOf(items, (m) => m.seq === 4))).toEqual([[1, 2, 3], [4, 5, 6], 7])
    expect(shape(placesOf(items, (m) => m.seq === 3))).toEqual([1, 2, [3, 4, 5, 6], 7])
  })
  test('what was merged in is never folded away', () => {
    expect(shape(placesOf([done(1), done(2), done(3, 'merged'), done(4), said(5)], never))).toEqual([1, 2, 3, 4, 5])
  })
  test('each knows what stands above it', () => {
    const all = placesOf([said(1), done(2), done(3), done(4), said(5), done(6)], never)
    expect(all.map((p) => p.before?.seq)).toEqual([undefined, 1, 4, 5])
  })
})
