import { expect, it } from 'vitest'
import en from '../../shared/locales/en/panel.json'
import { transcript } from './transcript'
import type { VisitorMessage } from './wire'
import { wordsIn } from './words'

const words = wordsIn('en', en)
const said = (seq: number, more: Partial<VisitorMessage>): VisitorMessage => ({
  id: `m${seq}`,
  conversation: 'c',
  seq,
  mine: false,
  at: '2026-11-23T10:00:00',
  text: '',
  files: [],
  ...more,
})

it('is who said what and when, with the names of files, and no event lines', () => {
  const file = { id: 'f', name: 'lamp.png', type: 'image/png', size: 1, url: '/files/v/t/lamp.png', image: true }
  const items = [
    said(1, { mine: true, text: 'Broken\nglass', files: [file] }),
    said(2, { event: { kind: 'joined', name: 'Sara' } }),
    said(3, { text: 'Sorry!', author: { name: 'Sara', color: 0 } }),
    said(4, { text: 'A new one is on its way.' }),
  ]
  const at = words.full('2026-11-23T10:00:00')
  expect(transcript({ items, cursor: 4 }, 'Narvan', words)).toBe(
    `\uFEFFNarvan\n\nYou, ${at}\nBroken\nglass\n[lamp.png]\n\nSara, ${at}\nSorry!\n\nNarvan, ${at}\nA new one is on its way.\n`,
  )
})
