// @vitest-environment jsdom
import { readFileSync } from 'node:fs'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { createRef, type ReactNode, useState } from 'react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ApiFile } from '../../../shared/api/client'
import { bootstrapQuery } from '../../data/bootstrap'
import { i18n, readTexts, speak } from '../../data/i18n'
import { bootstrap } from '../../testing/make'
import { Toasts } from '../../ui/toast'
import { PhotoField } from '../agents/photo-field'
import { CannedFiles } from '../canned/canned-files'
import type { Box } from './box'
import { PlainBox } from './plain-box'
import { Tools } from './tools'
import { FileList, useUploads } from './uploads'

interface Case {
  name: string
  head: string
  refuse: string
}
const cases = JSON.parse(readFileSync(`${import.meta.dirname}/../../../shared/testdata/files.json`, 'utf8')) as Case[]
/** One of each kind that is refused, and what the agent reads. */
const refused = [...new Map(cases.filter((c) => c.refuse).map((c) => [c.refuse, c])).values()]
const words: Record<string, RegExp> = {
  picture: /is a picture that browsers cannot show/,
  drawing: /is an SVG drawing/,
  damaged: /is damaged/,
  type: /files of this type are not accepted/,
}
const fileOf = ({ name, head }: Pick<Case, 'name' | 'head'>) =>
  new File([Uint8Array.from(head, (c) => c.charCodeAt(0))], name)

/** Takes what is uploaded; answers as told. */
class Network {
  static sent: string[] = []
  static answer = { status: 200, body: '' }
  upload = {}
  status = 0
  responseText = ''
  onload = () => {}
  open() {}
  abort() {}
  getResponseHeader = () => null
  send(form: FormData) {
    const { name } = form.get('file') as File
    Network.sent.push(name)
    this.status = Network.answer.status
    this.responseText = Network.answer.body || JSON.stringify({ id: `f-${name}`, name, size: 1 })
    this.onload()
  }
}

beforeEach(async () => {
  Network.sent = []
  Network.answer = { status: 200, body: '' }
  vi.stubGlobal('XMLHttpRequest', Network)
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('no picture')))
  await Promise.all([readTexts('admin'), readTexts('compose')])
  await speak('en')
})
afterEach(() => vi.unstubAllGlobals())

function show(what: ReactNode) {
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, bootstrap())
  render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        {what}
        <Toasts />
      </I18nextProvider>
    </QueryClientProvider>,
  )
}

let drafts = 0

/** Where a message or a note is written, as far as files go. */
function Writing({ draft }: { draft: string }) {
  const { add, going } = useUploads(draft)
  const nothing = () => {}
  return (
    <>
      <PlainBox
        ref={createRef<Box>()}
        value={{ text: '' }}
        locked={false}
        early={{ current: { caret: false } }}
        label="Message"
        placeholder=""
        onChange={nothing}
        onCaret={nothing}
        onKey={() => false}
        onFiles={add}
      />
      <FileList files={[]} going={going} onDrop={nothing} />
      <Tools
        rich={false}
        text=""
        locked={false}
        cannedOpen={false}
        onFiles={add}
        onCanned={nothing}
        onEmoji={nothing}
        onRich={nothing}
        onTurn={nothing}
      >
        {null}
      </Tools>
    </>
  )
}

function Canned() {
  const [files, setFiles] = useState<ApiFile[]>([])
  return <CannedFiles files={files} onChange={setFiles} />
}

const picker = () => document.querySelector('input[type=file]') as HTMLInputElement
const pick = (file: File) => fireEvent.change(picker(), { target: { files: [file] } })
const paste = (file: File) =>
  fireEvent.paste(screen.getByLabelText('Message'), { clipboardData: { files: [file], getData: () => '' } })

const places: Record<string, [() => ReactNode, (file: File) => void]> = {
  'chosen for a message': [() => <Writing draft={`pasokh.draft.a1.c${++drafts}.message`} />, pick],
  'chosen for a note': [() => <Writing draft={`pasokh.draft.a1.c${++drafts}.note`} />, pick],
  'pasted into a message': [() => <Writing draft={`pasokh.draft.a1.c${++drafts}.message`} />, paste],
  'chosen for a canned reply': [() => <Canned />, pick],
  'chosen as a photo': [() => <PhotoField person={{ name: 'Sara', color: 1 }} path="/api/v1/me/photo" />, pick],
}

describe.each(Object.keys(places))('a file %s', (where) => {
  const [what, bring] = places[where] as [() => ReactNode, (file: File) => void]

  test.each(refused)('that is refused is told with its reason, and not sent: $refuse', async (one) => {
    show(what())
    bring(fileOf(one))
    const said = await screen.findByText(words[one.refuse] as RegExp)
    expect(said).toHaveTextContent(one.name)
    expect(Network.sent).toEqual([])
  })

  test('that is empty is told', async () => {
    show(what())
    bring(new File([], 'empty.png'))
    await screen.findByText('empty.png is empty.')
    expect(Network.sent).toEqual([])
  })
})

describe.each(Object.keys(places).filter((where) => where !== 'chosen as a photo'))('a file %s', (where) => {
  const [what, bring] = places[where] as [() => ReactNode, (file: File) => void]

  test('that only has the wrong name is sent', async () => {
    show(what())
    bring(fileOf({ name: 'shot.heic', head: '\xff\xd8\xff\xe0' }))
    await waitFor(() => expect(Network.sent).toEqual(['shot.heic']))
  })

  test('that is too large is told, and not sent', async () => {
    show(what())
    bring(new File([new Uint8Array(1_000_001)], 'large.png'))
    await screen.findByText(/large.png is larger than 1 MB/)
    expect(Network.sent).toEqual([])
  })

  test('that the server refuses after all is told in the same words', async () => {
    const errors = [{ field: 'file', key: 'damaged', message: 'is refused: damaged' }]
    Network.answer = { status: 422, body: JSON.stringify({ code: 'invalid', errors }) }
    show(what())
    bring(fileOf({ name: 'a.txt', head: 'text' }))
    await screen.findByText(/a.txt is damaged/)
  })

  test('for which the day has no room is told so', async () => {
    const errors = [{ field: 'file', code: 'rate_limited', key: 'day' }]
    Network.answer = { status: 429, body: JSON.stringify({ code: 'rate_limited', errors }) }
    show(what())
    bring(fileOf({ name: 'a.txt', head: 'text' }))
    await screen.findByText(/a.txt was not added: your files of today have reached the limit/)
  })
})
