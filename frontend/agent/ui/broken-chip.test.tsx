// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { readTexts } from '../data/i18n'
import { showPage } from '../testing/page'
import { BrokenChip } from './broken-chip'
import { HoursField } from './hours-field'

beforeAll(() => readTexts('admin'))
afterEach(cleanup)

test('a record that names what is gone or switched off is marked, in words', async () => {
  showPage(() => (
    <>
      <BrokenChip faults={[]} />
      <BrokenChip faults={['gone', 'inactive']} />
    </>
  ))
  const [mark, ...more] = await screen.findAllByText('Broken')
  expect(more).toEqual([])
  expect(mark?.parentElement?.title).toBe('Something it names is not there any more · is switched off')
})

test('what is gone is shown where it is chosen, and can be taken away', async () => {
  let value: string | undefined = 'x'
  showPage(() => (
    <HoursField hours={[{ id: 'h1', name: 'Office' }]} value={value} none="Always" onChange={(v) => (value = v)} />
  ))
  const field = await screen.findByRole<HTMLSelectElement>('combobox')
  expect(field.selectedOptions[0]?.text).toBe('(not there)')
  fireEvent.change(field, { target: { value: '' } })
  expect(value).toBeUndefined()
})
