import { describe, expect, test } from 'vitest'
import { continues, merged, offeredAs, storedAs } from './draft-merge'
import type { Draft } from './drafts'

const file = (id: string) => ({ id, name: `${id}.pdf`, size: 1 })
const draft = (text: string, ...ids: string[]): Draft => ({ text, files: ids.map(file) })
/** Both began with one text, of which this device knows that it is stored. */
const apart = (began: string, mine: string, theirs: string): string =>
  merged({ ...draft(mine), there: storedAs(draft(began)) }, draft(theirs)).text

describe('two drafts that were written apart', () => {
  test('are one below the other when they have nothing in common', () => {
    expect(merged(draft('typed here'), draft('typed there')).text).toBe('typed here\n\ntyped there')
  })

  test('are one when one is a part of the other, word for word', () => {
    expect(merged(draft('Dear Maryam'), draft('Dear')).text).toBe('Dear Maryam')
    expect(merged(draft('Dear'), draft('Dear Maryam')).text).toBe('Dear Maryam')
    expect(merged(draft('concatenate'), draft('cat')).text).toBe('concatenate\n\ncat')
  })

  test('keep what they share once, in its place', () => {
    expect(apart('Dear Maryam\n\nBye', 'Dear Maryam\nmine\n\nBye', 'Dear Maryam\ntheirs\n\nBye')).toBe(
      'Dear Maryam\nmine\n\ntheirs\n\nBye',
    )
    const moved = apart('one\ntwo', 'two\none', 'one\ntwo\nthree')
    expect(moved.split(/\n+/).sort()).toEqual(['one', 'three', 'two'])
  })

  test('a line that both changed is there in both forms, one that one of them changed in the new form', () => {
    expect(apart('Dear', 'Dear Maryam', 'Dear Reza')).toBe('Dear Maryam\n\nDear Reza')
    expect(apart('Dear\nBye', 'Dear Maryam\nBye', 'Dear\nBye')).toBe('Dear Maryam\nBye')
    expect(apart('Dear\nBye', 'Dear\nBye', 'Dear Reza\nBye')).toBe('Dear Reza\nBye')
  })

  test('what was emptied or sent here does not come back with what was written there', () => {
    expect(apart('sent here', '', 'written there\n\nsent here')).toBe('written there')
    expect(apart('sent here', 'the next', 'sent here')).toBe('the next')
    expect(apart('sent here', '', 'sent here')).toBe('')
  })

  test('what was emptied or sent there does not come back with what was written here', () => {
    expect(apart('sent there', 'written here\n\nsent there', '')).toBe('written here')
    expect(apart('sent there', 'sent there', 'the next')).toBe('the next')
  })

  test('a line that was taken out here and written on there stays', () => {
    expect(apart('Dear', '', 'Dear Maryam')).toBe('Dear Maryam')
  })

  test('files follow the same', () => {
    const there = storedAs(draft('', 'kept', 'out here', 'out there'))
    const mine = { ...draft('', 'kept', 'out there', 'new here'), there }
    const both = merged(mine, draft('', 'kept', 'out here', 'new there'))
    expect(both.files.map((f) => f.id)).toEqual(['kept', 'new here', 'new there'])
  })

  test('formatting stays when the words are those of one of them', () => {
    const there = storedAs(draft('Dear\nBye'))
    expect(merged({ ...draft('Dear'), html: '<b>Dear</b>', there }, draft('Dear\nBye')).html).toBe('<b>Dear</b>')
    expect(merged(draft('Dear'), { ...draft('Dear Maryam'), html: '<b>Dear</b> Maryam' }).html).toBe(
      '<b>Dear</b> Maryam',
    )
    expect(merged({ ...draft('one'), html: '<b>one</b>' }, draft('two')).html).toBeUndefined()
  })
})

describe('a save that was not answered', () => {
  const there = offeredAs(draft('Dear Maryam'), storedAs(draft('Dear\nBye')))

  test('may be there: what was thrown away after it does not come back', () => {
    expect(merged({ ...draft('next'), there }, draft('Dear Maryam\n\nBye')).text).toBe('next')
  })

  test('may not be there: what is written is not taken for thrown away elsewhere', () => {
    expect(merged({ ...draft('Dear Maryam'), there }, draft('theirs')).text).toBe('Dear Maryam\n\ntheirs')
    expect(continues({ ...draft('Dear Maryam'), there })).toBe(false)
    expect(continues({ ...draft('Dear'), there: storedAs(draft('Dear\nBye')) })).toBe(true)
  })
})
