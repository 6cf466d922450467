import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { kindOf } from './file-kind'

interface Case {
  name: string
  head: string // the head's bytes as Latin-1 characters
  kept: string
  type: string
  refuse: string
}

/** The server's own cases: inbox/sniff. */
const cases = JSON.parse(readFileSync(`${import.meta.dirname}/testdata/files.json`, 'utf8')) as Case[]
const bytes = (head: string) => Uint8Array.from(head, (c) => c.charCodeAt(0))

test.each(cases)('$name beginning with $head is what the server says', ({ name, head, kept, type, refuse }) => {
  expect(kindOf(name, bytes(head))).toEqual({ name: kept || name, type, ...(refuse && { refused: refuse }) })
})

test('what comes after the first kilobyte counts for nothing', () => {
  const late = `${'a'.repeat(1024)}\0`
  expect(kindOf('a.txt', bytes(late)).type).toBe('text/plain')
})
