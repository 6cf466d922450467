import { expect, test } from 'vitest'
import { busy, inOrder } from './in-order'

test('one is asked for after the other, whether or not that succeeds, and others do not wait', async () => {
  const begun: string[] = []
  const ends: Record<string, (error?: Error) => void> = {}
  const ask = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve, reject) => {
      ends[name] = (error) => (error ? reject(error) : resolve(name))
    })
  }
  const first = inOrder('q', ask('one'))
  const second = inOrder('q', ask('two'))
  const other = inOrder('r', ask('three'))
  await Promise.resolve()
  await Promise.resolve()
  expect(begun).toEqual(['one', 'three'])
  ends.one?.(new Error('refused'))
  await expect(first).rejects.toThrow('refused')
  expect(busy('q')).toBe(true)
  expect(begun).toEqual(['one', 'three', 'two'])
  ends.two?.()
  ends.three?.()
  expect(await Promise.all([second, other])).toEqual(['two', 'three'])
  await Promise.resolve()
  expect(busy('q')).toBe(false)
})
