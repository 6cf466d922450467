import { expect, test } from 'vitest'
import { isAlways, stretches, weekdays } from './week'

const day = [{ from: '09:00', to: '17:00' }]
const split = [
  { from: '09:00', to: '13:00' },
  { from: '14:00', to: '17:30' },
]

test('days that follow one another with the same hours are one line', () => {
  const week = { saturday: split, sunday: split, monday: split, wednesday: split, thursday: day }
  expect(stretches(week)).toEqual([
    { from: 'saturday', to: 'monday', intervals: split },
    { from: 'wednesday', to: 'wednesday', intervals: split },
    { from: 'thursday', to: 'thursday', intervals: day },
  ])
})

test('a week without hours has no line', () => {
  expect(stretches({ monday: [] })).toEqual([])
})

test('day and night is every day from midnight to midnight', () => {
  const whole = [{ from: '00:00', to: '24:00' }]
  expect(isAlways(Object.fromEntries(weekdays.map((d) => [d, whole])))).toBe(true)
  expect(isAlways({ monday: whole })).toBe(false)
})
