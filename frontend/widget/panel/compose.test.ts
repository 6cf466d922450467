// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from './api'
import { Compose } from './compose'
import { channel } from './fake-server'
import { Files } from './file-sheets'
import { openMemory } from './storage'
import { Store } from './store'
import type { WireFile } from './wire'
import { lettersOver, sendable } from './written'

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => vi.useRealTimers())

const png = (name = 'lamp.png', bytes = 10) => new File(['x'.repeat(bytes)], name, { type: 'image/png' })
const stored = (name: string): WireFile => ({
  id: `id-${name}`,
  name,
  type: 'image/png',
  size: 1,
  image: true,
  url: '/files/v/x',
})

/** A box whose uploads end when the test says so. */
function compose(token = async () => 'token', refused: () => void = () => undefined) {
  const store = new Store()
  const box = new Compose(store, openMemory('test'), token, refused)
  store.set({ channel, open: 'fresh' })
  const ends: { ok(): void; fail(e: unknown): void; progress(part: number): void }[] = []
  const files = new Files(box, (file, _, progress) => {
    let aborted: () => void = () => undefined
    const done = new Promise<WireFile>((resolve, reject) => {
      ends.push({ ok: () => resolve(stored(file.name)), fail: reject, progress })
      aborted = () => reject(new ApiError('offline'))
    })
    return { done, abort: () => aborted() }
  })
  box.files = (act) => act(files)
  return { store, box, files, ends, written: () => store.state.written }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

describe('text', () => {
  it('survives a reload until it is sent', () => {
    const before = compose()
    before.box.write('half a thou')
    before.box.leave()
    const { box, written } = compose()
    expect(written().text).toBe('half a thou')
    expect(box.take()).toEqual({ text: 'half a thou', files: [] })
    box.leave()
    expect(compose().written().text).toBe('')
  })

  it.each([
    ' \n ',
    '\u200b\u200c\ufeff',
    '\u00ad\u2060\u2064',
    '\u3164\uffa0\u115f',
    '\u2800\u00a0',
    '\u202e\u2067',
    '\u0301\ufe0f',
    '\u{e0041}\u{e000}',
  ])('is not sendable when nothing of it is seen: %j', (text) => {
    const { box } = compose()
    box.write(text)
    expect(box.take()).toBeUndefined()
  })

  it.each(['.', '👍', '٣', 'می\u200cشود', '\u{1f9d1}\u200d\u{1f33e}'])(
    'is sendable when something is seen: %j',
    (text) => {
      const { box } = compose()
      box.write(text)
      expect(box.take()?.text).toBe(text)
    },
  )

  it('is never cut: what is too long by a character is not sent, and stays', () => {
    const { box, written } = compose()
    for (const letter of ['x', 'ب', '🙂']) {
      const text = letter.repeat(20_001)
      box.write(text)
      expect([box.take(), lettersOver(text), written().text]).toEqual([undefined, 1, text])
      box.write(letter.repeat(20_000))
      expect(box.take()?.text).toBe(letter.repeat(20_000))
    }
  })
})

describe('files', () => {
  it('are not sent when they were taken out before there was somebody to send them', async () => {
    let come: (token: string) => void = () => undefined
    const { files, ends, written } = compose(() => new Promise((resolve) => (come = resolve)))
    files.add([png()])
    files.remove(written().uploads[0]?.key ?? 0)
    come('token')
    await settle()
    expect(ends).toEqual([])
    expect(written().problem).toBeUndefined()
  })

  it('are uploaded at once and sent when they have arrived', async () => {
    const { box, files, ends, written } = compose()
    files.add([png()])
    await settle()
    ends[0]?.progress(0.5)
    expect(written().uploads[0]?.part).toBe(0.5)
    expect(sendable(written())).toBe(false)
    expect(box.take()).toBeUndefined()
    ends[0]?.ok()
    await settle()
    expect(box.take()).toEqual({ text: '', files: [stored('lamp.png')] })
    expect(written()).toMatchObject({ uploads: [], problem: undefined })
  })

  it('that the channel refuses are named and not uploaded, the others are', async () => {
    const { files, ends, written } = compose()
    files.add([new File(['x'], 'virus.exe'), png()])
    await settle()
    expect(written().problem).toEqual({ key: 'fileType', name: 'virus.exe' })
    expect(ends.length).toBe(1)
    files.add([png('big.png', 1001)])
    expect(written().problem).toEqual({ key: 'fileTooLarge', name: 'big.png' })
  })

  it('are ten at most', () => {
    const { files, written } = compose()
    files.add(Array.from({ length: 12 }, (_, i) => png(`${i}.png`)))
    expect(written().uploads.length).toBe(10)
    expect(written().problem?.key).toBe('tooManyFiles')
  })

  it('can be tried again after a failure', async () => {
    const { files, ends, written } = compose()
    files.add([png()])
    await settle()
    ends[0]?.fail(new ApiError('offline'))
    await settle()
    const [failed] = written().uploads
    expect(failed?.failed).toBe(true)
    expect(written().problem?.key).toBe('fileFailed')
    if (failed) files.retry(failed)
    await settle()
    ends[1]?.ok()
    await settle()
    expect(sendable(written())).toBe(true)
  })

  it('say what the server does not take', async () => {
    const { files, ends, written } = compose()
    files.add([png()])
    await settle()
    ends[0]?.fail(new ApiError('invalid', 422))
    await settle()
    // It would never be taken: nothing is to be tried again, and it does not stand in the way.
    expect(written()).toMatchObject({ uploads: [], problem: { key: 'fileType', name: 'lamp.png' } })
    await vi.advanceTimersByTimeAsync(600_000)
    expect(ends.length).toBe(1)
  })

  it.each(['by itself', 'at once when the network is back'])(
    'that the network has cut go on %s, and go once',
    async (how) => {
      const { box, files, ends, written } = compose()
      files.add([png('a.png'), png('b.png')])
      await settle()
      for (const end of ends) end.fail(new ApiError('offline'))
      await settle()
      expect(written().uploads.map((u) => u.failed)).toEqual([true, true])
      if (how === 'by itself') await vi.advanceTimersByTimeAsync(60_000)
      else files.wake()
      await settle()
      expect(ends.length).toBe(4)
      files.wake()
      await settle()
      for (const end of ends.slice(2)) end.ok()
      await settle()
      await vi.advanceTimersByTimeAsync(600_000)
      expect(ends.length).toBe(4)
      expect(box.take()?.files.map((f) => f.name)).toEqual(['a.png', 'b.png'])
    },
  )

  it('stay with their conversation while another is open, and with its draft over a reload', async () => {
    const { store, box, files, ends, written } = compose()
    files.add([png()])
    await settle()
    const begun = (id: string) => ({
      id,
      status: 'open' as const,
      lastSeq: 1,
      seenSeq: 1,
      agentSeenSeq: 0,
      updatedAt: '2026-11-23T10:00:00Z',
    })
    const conversations = [begun('b')]
    store.set({ conversations, open: 'b' })
    expect(written()).toMatchObject({ text: '', uploads: [] })
    ends[0]?.ok()
    await settle()
    expect(written().uploads).toEqual([])
    box.leave()
    const { box: after, store: later } = compose()
    expect(later.state.written.uploads).toMatchObject([{ name: 'lamp.png', part: 1 }])
    expect(after.take()?.files).toEqual([stored('lamp.png')])
  })

  describe('of a visitor whom the server knows no more', () => {
    it('are uploaded again, in whichever conversation', async () => {
      const { store, box, files, ends, written } = compose()
      files.add([png('a.png')])
      await settle()
      ends[0]?.ok()
      await settle()
      const here = store.state.open
      store.set({ conversations: [], open: undefined })
      box.files((f) => f.again())
      await settle()
      store.set({ open: here })
      expect(written().uploads).toMatchObject([{ name: 'a.png', stored: undefined }])
      expect(sendable(written())).toBe(false)
      expect(ends.length).toBe(2)
      ends[1]?.ok()
      await settle()
      expect(sendable(written())).toBe(true)
    })

    it('are said to be gone where only the visitor has them, and the text stays', async () => {
      const { box, written } = compose()
      box.giveBack({ text: 'look', files: [stored('old.png')] })
      box.files((f) => f.again())
      await settle()
      expect(written().uploads).toEqual([])
      expect(written()).toMatchObject({ text: 'look', problem: { key: 'fileFailed', name: 'old.png' } })
    })

    it('are asked for anew when the server says so of an upload', async () => {
      const refused = vi.fn()
      const { files, ends, written } = compose(undefined, refused)
      files.add([png()])
      await settle()
      ends[0]?.fail(new ApiError('unauthenticated', 401))
      await settle()
      expect(refused).toHaveBeenCalledOnce()
      files.wake()
      await settle()
      ends[1]?.ok()
      await settle()
      expect(sendable(written())).toBe(true)
    })
  })

  it('leave quietly when they are removed on the way', async () => {
    const { files, written } = compose()
    files.add([png()])
    await settle()
    files.remove(written().uploads[0]?.key ?? 0)
    await settle()
    expect(written()).toMatchObject({ uploads: [], problem: undefined })
  })
})
