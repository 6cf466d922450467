// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeServer } from '../testing/server'
import { hearDraft, keepDrafts, readDrafts } from './draft-sync'
import { changeDraft, draftAt, draftKey, dropDraft, nothing } from './drafts'
import { kept } from './kept'

const route = 'PUT /api/v1/conversations/*/drafts/*'
const at = '2026-11-23T10:15:00Z'
let n = 0
let conversation = ''
let key = ''

beforeEach(() => {
  vi.useFakeTimers()
  conversation = `c${++n}`
  key = draftKey('a1', conversation, 'message')
  keepDrafts('a1')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const type = (text: string) => changeDraft(key, (d) => ({ ...d, text }))
const theirs = (text: string, updatedAt: string) => ({
  body: { items: [{ conversation, kind: 'message', text, files: [], updatedAt }] },
})

describe('a draft on its way to the server', () => {
  test('is what stands there a second later', async () => {
    const server = new FakeServer().on(route, () => ({ body: { updatedAt: at } }))
    type('he')
    await vi.advanceTimersByTimeAsync(500)
    type('hello')
    await vi.advanceTimersByTimeAsync(600)
    expect(server.of(route).map((a) => a.body.text)).toEqual(['hello'])
    expect(draftAt(key).saved).toBe(at)
  })

  test('changed while it is saved, is saved again', async () => {
    const server = new FakeServer().on(route, async () => {
      await new Promise((done) => setTimeout(done, 300))
      return { body: { updatedAt: at } }
    })
    type('one')
    await vi.advanceTimersByTimeAsync(1100)
    type('one two')
    await vi.advanceTimersByTimeAsync(3000)
    expect(server.of(route).map((a) => a.body.text)).toEqual(['one', 'one two'])
  })

  test('is tried again when the server is not there, and lost meanwhile nowhere', async () => {
    const server = new FakeServer().on(route, () => ({ body: { updatedAt: at } }))
    server.online = false
    type('offline words')
    await vi.advanceTimersByTimeAsync(1500)
    expect(draftAt(key)).toMatchObject({ text: 'offline words', saved: undefined })
    server.online = true
    await vi.advanceTimersByTimeAsync(11_000)
    expect(draftAt(key).saved).toBe(at)
  })

  test('is tried again when the answer is cut off in its middle', async () => {
    const server = new FakeServer().on(route, () => ({ body: { updatedAt: at } }))
    const whole = fetch
    vi.stubGlobal('fetch', async (...args: Parameters<typeof fetch>) => {
      const answer = await whole(...args)
      vi.spyOn(answer, 'text').mockRejectedValue(new TypeError('network error'))
      return answer
    })
    type('hello')
    await vi.advanceTimersByTimeAsync(1500)
    expect(draftAt(key).saved).toBeUndefined()
    vi.stubGlobal('fetch', whole)
    await vi.advanceTimersByTimeAsync(11_000)
    expect(draftAt(key).saved).toBe(at)
    expect(server.of(route)).toHaveLength(2)
  })

  test('once sent, is emptied there too', async () => {
    const server = new FakeServer().on(route, () => ({ body: { updatedAt: at } }))
    type('hello')
    changeDraft(key, () => nothing)
    await vi.advanceTimersByTimeAsync(1100)
    expect(server.of(route).map((a) => a.body.text)).toEqual([''])
  })
})

describe('a draft of an earlier page', () => {
  const leave = (saved?: string) => kept.set(key, { text: 'begun', files: [], saved })

  test('that had no server is saved by the next one, its author’s own', async () => {
    const server = new FakeServer().on(route, () => ({ body: { updatedAt: at } }))
    leave()
    keepDrafts('a2')
    await vi.advanceTimersByTimeAsync(4000)
    expect(server.of(route)).toEqual([])
    keepDrafts('a1')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(server.of(route).map((a) => a.body.text)).toEqual(['begun'])
    expect(draftAt(key).saved).toBe(at)
  })

  test('that another tab saves meanwhile is left alone', async () => {
    const server = new FakeServer().on(route, () => ({ body: { updatedAt: at } }))
    leave()
    keepDrafts('a1')
    await vi.advanceTimersByTimeAsync(1000)
    leave(at)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(server.of(route)).toEqual([])
  })

  test('that was saved is not saved again', async () => {
    const server = new FakeServer().on(route, () => ({ body: { updatedAt: at } }))
    leave(at)
    keepDrafts('a1')
    await vi.advanceTimersByTimeAsync(4000)
    expect(server.of(route)).toEqual([])
  })
})

describe('a draft of another device', () => {
  test('is taken when nothing is begun here', async () => {
    new FakeServer().on('GET /api/v1/conversations/*/drafts', () => theirs('from the phone', at))
    await readDrafts('a1', conversation)
    expect(draftAt(key)).toMatchObject({ text: 'from the phone', saved: at })
  })

  test('does not replace what is typed here and not saved', async () => {
    new FakeServer().on('GET /api/v1/conversations/*/drafts', () => theirs('from the phone', at))
    type('typed here')
    await readDrafts('a1', conversation)
    expect(draftAt(key).text).toBe('typed here')
  })

  test('does not replace what is typed while it is read', async () => {
    new FakeServer().on('GET /api/v1/conversations/*/drafts', async () => {
      await new Promise((done) => setTimeout(done, 100))
      return theirs('from the phone', at)
    })
    const read = readDrafts('a1', conversation)
    type('typed meanwhile')
    await vi.advanceTimersByTimeAsync(200)
    await read
    expect(draftAt(key).text).toBe('typed meanwhile')
  })

  test('does not come back when it was sent from here while it was read', async () => {
    let answer = (_: { body: unknown }) => {}
    new FakeServer()
      .on(route, () => ({ body: { updatedAt: at } }))
      .on('GET /api/v1/conversations/*/drafts', () => new Promise((resolve) => (answer = resolve)))
    const read = readDrafts('a1', conversation)
    type('sent already')
    await vi.advanceTimersByTimeAsync(1100)
    changeDraft(key, () => nothing)
    answer(theirs('sent already', at))
    await read
    expect(draftAt(key).text).toBe('')
  })

  test('that was sent there is gone here', async () => {
    new FakeServer()
      .on(route, () => ({ body: { updatedAt: at } }))
      .on('GET /api/v1/conversations/*/drafts', () => ({ body: { items: [] } }))
    type('saved here')
    await vi.advanceTimersByTimeAsync(1100)
    await readDrafts('a1', conversation)
    expect(draftAt(key).text).toBe('')
  })
})

describe('a draft that another device changes meanwhile', () => {
  const read = 'GET /api/v1/conversations/*/drafts'
  const later = '2026-11-23T10:15:00.5Z'
  const latest = '2026-11-23T10:15:07Z'

  test('is taken at once when nothing is typed here', async () => {
    const server = new FakeServer().on(read, () => theirs('more words', later))
    hearDraft(key, later)
    await vi.advanceTimersByTimeAsync(0)
    expect(draftAt(key)).toMatchObject({ text: 'more words', saved: later })
    hearDraft(key, later)
    await vi.advanceTimersByTimeAsync(0)
    expect(server.of(read)).toHaveLength(1)
  })

  test('loses against what is being typed here, which is saved after it', async () => {
    const server = new FakeServer()
      .on(read, () => theirs('more words', later))
      .on(route, () => ({ body: { updatedAt: latest } }))
    type('typed here')
    hearDraft(key, later)
    await vi.advanceTimersByTimeAsync(3000)
    expect(draftAt(key)).toMatchObject({ text: 'typed here', saved: latest })
    expect(server.of(read)).toEqual([])
  })

  test('is taken when it overtook a save from here', async () => {
    new FakeServer().on(read, () => theirs('more words', latest)).on(route, () => ({ body: { updatedAt: later } }))
    type('typed here')
    hearDraft(key, latest)
    await vi.advanceTimersByTimeAsync(3000)
    expect(draftAt(key)).toMatchObject({ text: 'more words', saved: latest })
  })

  test('is gone here when it is gone there, but for what was written after that', async () => {
    new FakeServer().on(route, () => ({ body: { updatedAt: later } }))
    type('typed here')
    expect(dropDraft(key, latest)).toBe(false)
    await vi.advanceTimersByTimeAsync(1100)
    expect(dropDraft(key, at)).toBe(false)
    expect(draftAt(key).text).toBe('typed here')
    expect(dropDraft(key, latest)).toBe(true)
    expect(draftAt(key).text).toBe('')
  })

  test('that was sent or thrown away there does not come back from here, and what was added here stays', async () => {
    const kept = { updatedAt: at, text: 'begun', files: [] }
    const server = new FakeServer().on(route, ({ body }) => ({
      body: body.continues ? { updatedAt: later, gone: true, text: '', files: [] } : { ...kept, text: body.text },
    }))
    type('begun')
    await vi.advanceTimersByTimeAsync(1100)
    type('begun\nadded')
    await vi.advanceTimersByTimeAsync(3000)
    expect(draftAt(key)).toMatchObject({ text: 'added', saved: at })
    expect(server.of(route).map(({ body }) => body.text)).toEqual(['begun', 'begun\nadded', 'added'])
  })

  test('is asked to hold nothing back where the next text is another', async () => {
    const server = new FakeServer().on(route, ({ body }) => ({ body: { updatedAt: at, text: body.text, files: [] } }))
    type('sent')
    await vi.advanceTimersByTimeAsync(1100)
    changeDraft(key, () => nothing)
    type('the next')
    await vi.advanceTimersByTimeAsync(1100)
    expect(server.of(route).map(({ body }) => body.continues)).toEqual([undefined, undefined])
  })
})
