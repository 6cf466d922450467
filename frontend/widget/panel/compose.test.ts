import { beforeEach, describe, expect, it } from 'vitest'
import { ApiError } from './api'
import { Compose, sendable } from './compose'
import { channel } from './fake-server'
import { openMemory } from './storage'
import { Store } from './store'
import type { WireFile } from './wire'

beforeEach(() => localStorage.clear())

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
function compose(token = async () => 'token') {
  const store = new Store()
  store.set({ channel })
  const ends: { ok(): void; fail(e: unknown): void; progress(part: number): void }[] = []
  const box = new Compose(store, openMemory('test'), token, (file, _, progress) => {
    let aborted: () => void = () => undefined
    const done = new Promise<WireFile>((resolve, reject) => {
      ends.push({ ok: () => resolve(stored(file.name)), fail: reject, progress })
      aborted = () => reject(new ApiError('offline'))
    })
    return { done, abort: () => aborted() }
  })
  return { box, ends, written: () => store.state.written }
}

const settle = () => new Promise((done) => setTimeout(done))

describe('text', () => {
  it('survives a reload until it is sent', () => {
    compose().box.write('half a thou')
    const { box, written } = compose()
    expect(written().text).toBe('half a thou')
    expect(box.take()).toEqual({ text: 'half a thou', files: [] })
    expect(compose().written().text).toBe('')
  })

  it('is not sendable when there is nothing but space', () => {
    const { box } = compose()
    box.write(' \n ')
    expect(box.take()).toBeUndefined()
  })
})

describe('files', () => {
  it('are not sent when they were taken out before there was somebody to send them', async () => {
    let come: (token: string) => void = () => undefined
    const { box, ends, written } = compose(() => new Promise((resolve) => (come = resolve)))
    box.add([png()])
    box.remove(written().uploads[0]?.key ?? 0)
    come('token')
    await settle()
    expect(ends).toEqual([])
    expect(written().problem).toBeUndefined()
  })

  it('are uploaded at once and sent when they have arrived', async () => {
    const { box, ends, written } = compose()
    box.add([png()])
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
    const { box, ends, written } = compose()
    box.add([new File(['x'], 'virus.exe'), png()])
    await settle()
    expect(written().problem).toEqual({ key: 'fileType', name: 'virus.exe' })
    expect(ends.length).toBe(1)
    box.add([png('big.png', 1001)])
    expect(written().problem).toEqual({ key: 'fileTooLarge', name: 'big.png' })
  })

  it('are ten at most', () => {
    const { box, written } = compose()
    box.add(Array.from({ length: 12 }, (_, i) => png(`${i}.png`)))
    expect(written().uploads.length).toBe(10)
    expect(written().problem?.key).toBe('tooManyFiles')
  })

  it('can be tried again after a failure', async () => {
    const { box, ends, written } = compose()
    box.add([png()])
    await settle()
    ends[0]?.fail(new ApiError('offline'))
    await settle()
    const [failed] = written().uploads
    expect(failed?.failed).toBe(true)
    expect(written().problem?.key).toBe('fileFailed')
    if (failed) box.retry(failed)
    await settle()
    ends[1]?.ok()
    await settle()
    expect(sendable(written())).toBe(true)
  })

  it('say what the server does not take', async () => {
    const { box, ends, written } = compose()
    box.add([png()])
    await settle()
    ends[0]?.fail(new ApiError('invalid', 422))
    await settle()
    expect(written().problem).toEqual({ key: 'fileType', name: 'lamp.png' })
  })

  it('leave quietly when they are removed on the way', async () => {
    const { box, written } = compose()
    box.add([png()])
    await settle()
    box.remove(written().uploads[0]?.key ?? 0)
    await settle()
    expect(written()).toMatchObject({ uploads: [], problem: undefined })
  })
})
