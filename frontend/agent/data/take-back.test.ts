// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { bootstrap } from '../testing/make'
import { FakeServer } from '../testing/server'
import { bootstrapQuery } from './bootstrap'
import { changeDraft, draftAt, draftKey, nothing } from './drafts'
import { outbox } from './outbox'
import { type Later, type Scheduled, scheduledQuery, undoSeconds } from './scheduled'
import { sendDraft } from './send-draft'
import { cancelLater, joined, sendNow, takeBack } from './take-back'

const schedule = 'POST /api/v1/conversations/*/scheduled'
const unschedule = 'DELETE /api/v1/conversations/*/scheduled/*'
const file = { id: 'f1', name: 'bill.pdf', size: 3 }
const to = { to: [{ address: 'mina@shop.example' }], cc: [{ address: 'reza@shop.example' }], bcc: [] }
let n = 0

describe('a reply that is sent later', () => {
  let server: FakeServer
  let client: QueryClient
  let key: string
  let which: { by: string; conversation: string; id: string }
  const listed = () => client.getQueryData(scheduledQuery(which.conversation).queryKey)?.items ?? []
  const send = (later: Later) => {
    const { by, conversation } = which
    changeDraft(key, (d) => ({ ...d, text: 'On its way', files: [file] }))
    which.id = draftAt(key).message ?? ''
    sendDraft(client, key, {
      by,
      conversation,
      number: 7,
      kind: 'message',
      text: 'On its way',
      seenSeq: 1,
      mail: to,
      later,
    })
  }
  const back = {
    kind: 'message',
    text: 'On its way',
    files: [file],
    mail: to,
    updatedAt: '2026-11-23T10:00:00Z',
  } as const

  beforeEach(() => {
    const conversation = `later${++n}`
    const by = bootstrap().me.id
    client = new QueryClient()
    client.setQueryData(bootstrapQuery.queryKey, bootstrap())
    key = draftKey(by, conversation, 'message')
    which = { by, conversation, id: '' }
    server = new FakeServer()
      .on(schedule, ({ body }) => ({ body: { ...body, conversation, files: [file] } }))
      .on(unschedule, () => ({ body: { ...back, conversation, message: which.id } }))
  })

  test('is the server’s at once, to be sent in some seconds', async () => {
    send({ seconds: undoSeconds })
    await vi.waitFor(() => expect(outbox.get()).toEqual([]))
    const [asked] = server.of(schedule)
    expect(asked?.body).toMatchObject({ id: which.id, text: 'On its way', files: ['f1'], mail: to })
    const wait = Date.parse(String(asked?.body.at)) - Date.now()
    expect(wait).toBeGreaterThan((undoSeconds - 3) * 1000)
    expect(wait).toBeLessThan((undoSeconds + 3) * 1000)
    expect(listed().map((s) => s.id)).toEqual([which.id])
    expect(draftAt(key).text).toBe('')
  })

  test('is in the composer again with its text, files and recipients', async () => {
    send({ at: '2026-12-24T09:00:00Z', unless: true })
    await vi.waitFor(() => expect(listed()).toHaveLength(1))
    expect(server.of(schedule)[0]?.body).toMatchObject({ at: '2026-12-24T09:00:00Z', unlessAnswered: true })
    localStorage.removeItem(key.replace('draft', 'mail'))
    expect(await takeBack(client, which)).toBe(true)
    expect(draftAt(key)).toMatchObject({ text: 'On its way', files: [file], saved: back.updatedAt })
    expect(localStorage.getItem(key.replace('draft', 'mail'))).toContain('reza@shop.example')
    expect(listed()).toEqual([])
  })

  test('is taken back also when the answer to its sending is not there yet', async () => {
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    server.on(schedule, async ({ body }) => {
      await held
      return { body: { ...body, conversation: which.conversation, files: [file] } }
    })
    send({ seconds: undoSeconds })
    await vi.waitFor(() => expect(server.of(schedule)).toHaveLength(1))
    const done = takeBack(client, which)
    expect(server.of(unschedule)).toEqual([])
    answer()
    expect(await done).toBe(true)
    expect(server.of(unschedule)).toHaveLength(1)
    expect(draftAt(key).text).toBe('On its way')
    expect(outbox.get()).toEqual([])
  })

  test('stays sent when it is too late', async () => {
    send({ seconds: undoSeconds })
    await vi.waitFor(() => expect(listed()).toHaveLength(1))
    server.on(unschedule, () => ({ status: 409, body: { status: 409, code: 'conflict', title: '' } }))
    expect(await takeBack(client, which)).toBe(false)
    expect(draftAt(key).text).toBe('')
  })

  test('is thrown away, and what was begun since stays', async () => {
    send({ at: '2026-12-24T09:00:00Z', unless: false })
    await vi.waitFor(() => expect(listed()).toHaveLength(1))
    changeDraft(key, (d) => ({ ...d, text: 'Another one' }))
    expect(await cancelLater(client, which)).toBe(true)
    expect(draftAt(key)).toMatchObject({ text: 'Another one', files: [], known: back.updatedAt })
  })

  test('is sent now under the same id, with what it was', async () => {
    const one = { ...which, text: 'On its way', files: [file], at: '2026-12-24T09:00:00Z', status: 'closed' }
    await sendNow(client, { ...one, id: 'm1' } as unknown as Scheduled)
    const [asked] = server.of(schedule)
    expect(asked?.body).toMatchObject({ id: 'm1', text: 'On its way', files: ['f1'], status: 'closed', force: true })
    expect(Date.parse(String(asked?.body.at)) - Date.now()).toBeLessThan(4000)
  })
})

test('what was begun since stands below what is taken back, once', () => {
  const sent = { text: 'On its way', files: [file] }
  expect(joined(sent, nothing)).toBeUndefined()
  expect(joined({ ...sent, text: 'On its way\nAnd' }, { text: 'And', files: [] })).toBeUndefined()
  const other = { ...file, id: 'f2' }
  expect(joined(sent, { text: 'And', files: [file, other] })).toEqual({
    text: 'On its way\n\nAnd',
    html: undefined,
    files: [file, other],
  })
})
