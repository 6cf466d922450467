import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeSocket } from './fake-socket'
import { parseFrame, statusOf, VisitorSocket } from './socket'
import type { ServerFrame, VisitorMessage } from './wire'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  FakeSocket.all = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const hello = { token: 'secret', conversations: [{ id: 'c', after: 7 }] }
const message: VisitorMessage = { id: 'm', conversation: 'c', seq: 8, mine: true, at: '', text: 'x', files: [] }

function connect() {
  const closed: [number, boolean, number][] = []
  const frames: ServerFrame[] = []
  const socket = new VisitorSocket('ws://help.example/chat/ws', hello, {
    frame: (f) => frames.push(f),
    closed: (...end) => closed.push(end),
  })
  const server = FakeSocket.last
  server.accept()
  return { socket, server, closed, frames }
}

it('says who it is in the first frame, not in the address', () => {
  const { server } = connect()
  expect(server.url).not.toContain('secret')
  expect(server.sent).toEqual([{ type: 'hello', ...hello }])
})

it('is ready once welcomed', () => {
  const { socket, server } = connect()
  expect(socket.ready).toBe(false)
  server.say({ type: 'welcome', conversations: [] })
  expect(socket.ready).toBe(true)
})

it('resolves a message with its answer and nobody else’s', async () => {
  const { socket, server } = connect()
  server.say({ type: 'welcome', conversations: [] })
  const said = socket.say('c', { id: 'm', text: 'x', files: [] })
  expect(server.sent.at(-1)).toEqual({ type: 'send', conversation: 'c', id: 'm', text: 'x', files: [] })
  server.say({ type: 'ack', id: 'other', message })
  server.say({ type: 'ack', id: 'm', message })
  await expect(said).resolves.toEqual(message)
})

it('rejects a refused message with its code', async () => {
  const { socket, server } = connect()
  server.say({ type: 'welcome', conversations: [] })
  const said = socket.say('c', { id: 'm', text: 'x', files: [] })
  server.say({ type: 'fail', id: 'm', code: 'too_large' })
  await expect(said).rejects.toMatchObject({ code: 'too_large', passing: false })
})

it('gives a silent connection up, and what waited with it', async () => {
  const { socket, server, closed } = connect()
  server.say({ type: 'welcome', conversations: [] })
  const said = socket.say('c', { id: 'm', text: 'x', files: [] })
  const failed = expect(said).rejects.toMatchObject({ code: 'offline', passing: true })
  await vi.advanceTimersByTimeAsync(15_000)
  await failed
  expect(closed).toEqual([[4000, true, 0]])
})

it('gives up when no welcome comes', async () => {
  const { closed } = connect()
  await vi.advanceTimersByTimeAsync(15_000)
  expect(closed).toEqual([[4000, false, 0]])
})

it('tells its end once, and takes no frame after it', () => {
  const { server, closed, frames } = connect()
  server.end(1001)
  server.end(1006)
  server.say({ type: 'welcome', conversations: [] })
  expect(closed).toEqual([[1001, false, 0]])
  expect(frames).toEqual([])
})

it('tells how long the server asks to wait', () => {
  const { server, closed } = connect()
  server.end(1013, 'rate_limited 5')
  expect(closed).toEqual([[1013, false, 5000]])
})

it('ends quietly when told to', () => {
  const { socket, server, closed } = connect()
  socket.close()
  server.end(1000)
  expect(closed).toEqual([])
})

it.each(['', '{', 'null', '7', '[]', '{"kind":"x"}'])('ignores the frame %s', (data) => {
  expect(parseFrame(data)).toBeUndefined()
})

it('knows which refusals may pass', () => {
  expect([statusOf('rate_limited'), statusOf('invalid'), statusOf('unavailable'), statusOf('something new')]).toEqual([
    503, 422, 503, 422,
  ])
})
