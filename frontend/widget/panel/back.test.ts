// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { backFolds } from './back'

const fold = vi.fn()
const left = vi.spyOn(history, 'back').mockImplementation(() => undefined)

beforeEach(() => vi.stubGlobal('screen', { width: 390 }))
afterEach(() => {
  backFolds(undefined)
  fold.mockClear()
  left.mockClear()
  vi.unstubAllGlobals()
})

const pop = () => dispatchEvent(new PopStateEvent('popstate'))

it('folds the panel up once, and has nothing to take back then', () => {
  const { length } = history
  backFolds(fold)
  expect(history.length).toBe(length + 1)
  pop()
  pop()
  expect(fold).toHaveBeenCalledOnce()
  backFolds(undefined)
  expect(left).not.toHaveBeenCalled()
})

it('takes its entry back when the panel is folded up in another way', () => {
  backFolds(fold)
  backFolds(undefined)
  expect(left).toHaveBeenCalledOnce()
  pop()
  expect(fold).not.toHaveBeenCalled()
})

it('leaves alone what the page has added meanwhile', () => {
  backFolds(fold)
  history.pushState(null, '') // the page's
  backFolds(undefined)
  expect(left).not.toHaveBeenCalled()
})

it('does nothing where the panel does not cover the screen', () => {
  vi.stubGlobal('screen', { width: innerWidth + 1 })
  const { length } = history
  backFolds(fold)
  expect(history.length).toBe(length)
})
