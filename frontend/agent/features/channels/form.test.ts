import { expect, it } from 'vitest'
import { insisted, tidy } from './form'

it('takes each topic once, as it reads', () => {
  const form = { name: true, email: false, topics: [' Delivery ', '', 'بازپرداخت', 'Delivery', '  '] }
  expect(tidy(form)).toEqual({ name: true, email: false, topics: ['Delivery', 'بازپرداخت'] })
})

it('asks nothing where there is nothing to ask', () => {
  expect(insisted({ name: false, email: false, topics: ['', ' '] })).toBeUndefined()
  expect(insisted({ name: false, email: true, topics: [''] })).toEqual({ name: false, email: true, topics: [] })
})
