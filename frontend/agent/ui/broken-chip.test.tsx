// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { beforeAll, expect, test } from 'vitest'
import { readTexts } from '../data/i18n'
import { showPage } from '../testing/page'
import { BrokenChip } from './broken-chip'

beforeAll(() => readTexts('admin'))

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
