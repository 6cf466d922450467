import { describe, expect, test } from 'vitest'
import type { Folder } from '../../shared/api/client'
import { arranged, moved } from './arrange'

const folder = (id: string, order = 0): Folder => ({ id, name: id, color: 0, kind: 'manual', order, version: 1 })
const folders = ['a', 'b', 'c', 'd'].map((id, i) => folder(id, i))
const ids = (parts: [Folder[], Folder[]]) => parts.map((part) => part.map((f) => f.id).join(''))

describe('folders as an agent has them', () => {
  test('stand as the workspace has them until they are arranged', () => {
    expect(ids(arranged(folders, {}))).toEqual(['', 'abcd'])
  })
  test('the pinned stand apart, each part in its order, the unnamed last', () => {
    expect(ids(arranged(folders, { pinned: ['d', 'b'], order: ['c', 'd'] }))).toEqual(['db', 'ca'])
  })
  test('what is gone is passed over', () => {
    expect(ids(arranged(folders, { pinned: ['x'], order: ['y', 'b'] }))).toEqual(['', 'bacd'])
  })
  test('one is put in the place of another, up and down', () => {
    expect(moved(folders, {}, 'd', 'b').order).toEqual(['a', 'd', 'b', 'c'])
    expect(moved(folders, {}, 'a', 'c').order).toEqual(['b', 'c', 'a', 'd'])
  })
  test('nothing moves to where it is, or to another part', () => {
    const was = { order: ['a'] }
    expect(moved(folders, was, 'a', 'a')).toBe(was)
    expect(moved(folders.slice(0, 2), was, 'a', 'd')).toBe(was)
  })
  test('the order of the other part stays', () => {
    expect(moved(folders.slice(0, 2), { order: ['d', 'c'] }, 'b', 'a').order).toEqual(['b', 'a', 'd', 'c'])
  })
})
