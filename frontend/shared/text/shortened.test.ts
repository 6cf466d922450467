import { describe, expect, it } from 'vitest'
import { shortened } from './shortened'

describe('a name where there is little room', () => {
  it.each([
    ['Sara', 10, 'Sara'],
    ['Maximiliane Hohenstein', 12, 'Maximiliane…'],
    ['Maximiliane Hohenstein', 13, 'Maximiliane…'],
    ['سیده‌فاطمه‌زهرا حسینی', 14, 'سیده‌فاطمه‌زهرا…'],
    ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2, '👩‍👩‍👧…'],
    ['', 5, ''],
  ])('%s in %i characters is %s', (name, most, brief) => expect(shortened(name, most)).toBe(brief))
})
