// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { useTyped } from './use-typed'

function setUp() {
  const saved: string[] = []
  const answers: ((refused?: boolean) => Promise<void>)[] = []
  const hook = renderHook(
    ({ stored }) =>
      useTyped(
        stored,
        (next) =>
          new Promise((resolve, reject) => {
            saved.push(next)
            answers.push(async (refused) => {
              await act(async () => (refused ? reject(new Error()) : resolve()))
            })
          }),
        (text) => text.trim(),
      ),
    { initialProps: { stored: 'old' } },
  )
  const type = (text: string | undefined) => act(() => hook.result.current.type(text))
  const save = () => act(() => hook.result.current.save())
  return { hook, saved, answers, type, save, typed: () => hook.result.current.typed }
}

describe('what is typed in place', () => {
  test('while it is saved, stays when the answer comes', async () => {
    const { saved, answers, type, save, typed } = setUp()
    type('new')
    save()
    type('new and more')
    await answers[0]?.()
    expect(typed()).toBe('new and more')
    save()
    await answers[1]?.()
    expect(saved).toEqual(['new', 'new and more'])
    expect(typed()).toBeUndefined()
  })

  test('is saved once by Enter and leaving, and again when it was refused', async () => {
    const { saved, answers, type, save, typed } = setUp()
    type(' new ')
    save()
    save()
    expect(saved).toEqual(['new'])
    await answers[0]?.(true)
    expect(typed()).toBe(' new ')
    save()
    expect(saved).toEqual(['new', 'new'])
  })

  test('is saved when the box goes, and not when it was given up', () => {
    const gone = setUp()
    gone.type('new')
    gone.hook.unmount()
    expect(gone.saved).toEqual(['new'])
    const given = setUp()
    given.type('new')
    given.type(undefined)
    given.hook.unmount()
    expect(given.saved).toEqual([])
  })

  test('back to what is stored, while something else is on its way there, is saved too', async () => {
    const { saved, answers, type, save } = setUp()
    type('new')
    save()
    type('old')
    save()
    await answers[0]?.()
    expect(saved).toEqual(['new', 'old'])
  })
})
