import { expect, test } from 'vitest'
import { splitDuration } from './duration'

test('reads durations', () => {
  expect(splitDuration('30m')).toEqual({ amount: 30, unit: 'm' })
  expect(splitDuration('x')).toEqual({ amount: 1, unit: 'h' })
})
