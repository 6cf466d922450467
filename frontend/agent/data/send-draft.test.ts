// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Canned } from '../../shared/api/client'
import { bootstrap, message } from '../testing/make'
import { FakeServer } from '../testing/server'
import { bootstrapQuery } from './bootstrap'
import { changeDraft, draftAt, draftKey } from './drafts'
import { outbox } from './outbox'
import { sendOnceThere } from './send-draft'
import { copyFiles, uploads } from './uploads'
import { callOff, type Wanted, waiting } from './waiting'

const copy = 'POST /api/v1/canned/*/files'
const say = 'POST /api/v1/conversations/*/messages'
const terms = { id: 'f9', name: 'terms.txt', size: 9 }
const canned = { id: 'k1', files: [terms] } as unknown as Canned
let n = 0

/** Nothing is known of why a file is refused. */
const unsaid = { before: async () => undefined, after: async () => undefined }

describe('a message whose files are on their way', () => {
  let server: FakeServer
  let client: QueryClient
  let key: string
  let wanted: Wanted
  let arrive: (answer: { status?: number; body?: unknown }) => void
  const failed = vi.fn()
  const stopped = vi.fn()

  beforeEach(() => {
    vi.clearAllMocks()
    const conversation = `w${++n}`
    client = new QueryClient()
    client.setQueryData(bootstrapQuery.queryKey, bootstrap())
    const by = bootstrap().me.id
    key = draftKey(by, conversation, 'message')
    wanted = { by, conversation, number: 7, kind: 'message', text: 'Here they are.', seenSeq: 1 }
    const held = new Promise<{ status?: number; body?: unknown }>((resolve) => {
      arrive = resolve
    })
    server = new FakeServer()
      .on(copy, () => held)
      .on(say, ({ body }) => ({ body: message(2, { id: String(body.id), conversation }) }))
    changeDraft(key, (d) => ({ ...d, text: wanted.text }))
    copyFiles(key, canned, unsaid, failed)
  })
  const begin = () => sendOnceThere(client, key, wanted, stopped)

  test('goes with them once they are there, and is no draft any more', async () => {
    const sent = begin()
    expect(waiting.get()).toEqual({ [key]: wanted })
    expect(server.of(say)).toEqual([])
    expect(draftAt(key).text).toBe('Here they are.')
    const id = draftAt(key).message
    arrive({ body: { items: [terms] } })
    await sent
    await vi.waitFor(() => expect(outbox.get()).toEqual([]), 60_000)
    expect(server.of(say).map((a) => a.body)).toMatchObject([{ id, text: 'Here they are.', files: ['f9'], seenSeq: 1 }])
    expect(server.of(say)[0]?.path).toContain(wanted.conversation)
    expect(draftAt(key)).toMatchObject({ text: '', files: [] })
    expect(waiting.get()).toEqual({})
    expect(stopped).not.toHaveBeenCalled()
  })

  test('waits for what is added meanwhile too', async () => {
    let second: (answer: { body: unknown }) => void = () => {}
    const sent = begin()
    server.on(copy, () => new Promise((resolve) => (second = resolve)))
    copyFiles(key, canned, unsaid, failed)
    arrive({ body: { items: [terms] } })
    await vi.waitFor(() => expect(uploads.get()).toHaveLength(1), 60_000)
    expect(server.of(say)).toEqual([])
    second({ body: { items: [{ ...terms, id: 'f10' }] } })
    await sent
    expect(server.of(say)[0]?.body.files).toEqual(['f9', 'f10'])
  })

  test('is not sent when one of them fails: everything is still drafted', async () => {
    const sent = begin()
    arrive({ status: 500, body: { code: 'internal' } })
    await sent
    expect(failed).toHaveBeenCalledWith('terms.txt')
    expect(stopped).toHaveBeenCalledOnce()
    expect(server.of(say)).toEqual([])
    expect(draftAt(key).text).toBe('Here they are.')
    expect(waiting.get()).toEqual({})
  })

  test('is not sent when it was called off, and may be sent again', async () => {
    const first = begin()
    callOff(key)
    const again = begin()
    arrive({ body: { items: [terms] } })
    await Promise.all([first, again])
    expect(server.of(say)).toHaveLength(1)
  })

  test('a cancelled upload stops it, without calling that a failure', async () => {
    const sent = begin()
    uploads.get()[0]?.cancel()
    arrive({ body: { items: [terms] } })
    await sent
    expect(failed).not.toHaveBeenCalled()
    expect(stopped).toHaveBeenCalledOnce()
    expect(server.of(say)).toEqual([])
  })

  test('is never sent as somebody else who signed in meanwhile', async () => {
    const sent = begin()
    client.clear()
    client.setQueryData(bootstrapQuery.queryKey, { ...bootstrap(), me: { ...bootstrap().me, id: 'a9' } })
    arrive({ body: { items: [terms] } })
    await sent
    expect(server.of(say)).toEqual([])
    expect(draftAt(key)).toMatchObject({ text: 'Here they are.', files: [terms] })
  })
})
