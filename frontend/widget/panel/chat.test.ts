// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { edit, erase, fill, skipEmail } from './acts'
import { VisitorApi } from './api'
import { Chat } from './chat'
import { channel, FakeServer } from './fake-server'
import { FakeSocket } from './fake-socket'
import { fetchFiles } from './fetch'
import { formOf, threadOf } from './state'
import { openMemory } from './storage'

let server: FakeServer
const chats: Chat[] = []
const restart = vi.fn()

// What a test asks this part for is done in that test, and not in the next.
beforeAll(async () => {
  await fetchFiles()
})
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  FakeSocket.all = []
  localStorage.clear()
  restart.mockClear()
  server = new FakeServer()
})
afterEach(() => {
  for (const chat of chats.splice(0)) chat.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
}

/** The panel is loaded on a page, as often as wanted, in the same browser. */
async function visit(): Promise<Chat> {
  const memory = openMemory('shop')
  const api = new VisitorApi(() => memory.get('token'), server.fetch)
  const chat = new Chat({
    channel: 'shop',
    memory,
    api,
    host: 'https://shop.example',
    restart,
  })
  chats.push(chat)
  chat.look([{ url: 'https://shop.example/lamp', title: 'Lamp', at: '2026-11-23T10:00:00Z' }])
  chat.show(true)
  await chat.load()
  await settle()
  return chat
}

/** Opens the waiting socket, as the server does: welcome, then what was missed. */
function welcome(): FakeSocket {
  const socket = FakeSocket.last
  socket.accept()
  const [hello] = socket.sent
  if (hello?.type !== 'hello') throw new Error('no hello')
  socket.say({ type: 'welcome', conversations: [...server.conversations.values()] })
  for (const { id, after } of hello.conversations) for (const m of server.of(id)) if (m.seq > after) push(socket, m)
  return socket
}

function push(socket: FakeSocket, message: ReturnType<FakeServer['reply']>): void {
  const conversation = server.conversations.get(message.conversation)
  if (conversation) socket.say({ type: 'message', message, conversation })
}

function say(chat: Chat, text: string): void {
  chat.write(text)
  chat.say()
}

const open = (chat: Chat) => chat.state.open ?? ''
const texts = (chat: Chat) => threadOf(chat.state, open(chat)).items.map((m) => m.text)

describe('a first visit', () => {
  it('asks for nothing but the channel, and keeps nothing', async () => {
    await visit()
    expect(server.requests.map((r) => r.path)).toEqual(['/chat/api/channels/shop'])
    expect(localStorage.length).toBe(0)
    expect(FakeSocket.all).toEqual([])
  })

  it('becomes a visitor with the first message, then listens', async () => {
    const chat = await visit()
    say(chat, ' Hello ')
    expect(chat.state.box.map((o) => o.text)).toEqual(['Hello'])
    await settle()
    expect(chat.state.box).toEqual([])
    expect(texts(chat)).toEqual(['Hello'])
    welcome()
    expect(FakeSocket.last.sent).toEqual([
      {
        type: 'hello',
        token: 'token-1',
        parent: 'https://shop.example',
        conversations: [{ id: open(chat), after: 0 }],
      },
    ])
    expect(chat.state.link).toBe('live')
  })

  it('never puts the token into an address', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    welcome()
    expect(server.requests.map((r) => r.path).join()).not.toContain('token-1')
    expect(FakeSocket.last.url).not.toContain('token-1')
  })

  it('says so when there is no such channel', async () => {
    server.channel = undefined
    expect((await visit()).state.problem).toBe('not_found')
  })
})

describe('the visit', () => {
  it('is told once the visitor is somebody, and again when it goes on', async () => {
    const chat = await visit()
    expect(server.visited).toBeUndefined()
    chat.write('Hello')
    chat.say()
    await settle()
    expect(server.visited).toMatchObject({ pages: [{ url: 'https://shop.example/lamp' }] })
    chat.look([{ url: 'https://shop.example/cart', title: 'Cart', at: '2026-11-23T10:01:00Z' }])
    await settle()
    expect(server.visited).toMatchObject({ pages: [{ title: 'Cart' }] })
  })
})

describe('taking back', () => {
  it('leaves nothing of the conversation, and what waited for it is not sent', async () => {
    const chat = await visit()
    chat.write('Hello')
    chat.say()
    await settle()
    const id = chat.state.open ?? ''
    await erase(chat, id)
    expect(chat.state.conversations).toEqual([])
    expect(chat.state.open).toBeUndefined()
    expect(server.requests.some((r) => r.method === 'DELETE' && r.path.endsWith(id))).toBe(true)
  })
  it('that fails leaves everything', async () => {
    const chat = await visit()
    chat.write('Hello')
    chat.say()
    await settle()
    server.up = false
    await expect(erase(chat, chat.state.open ?? '')).rejects.toThrow()
    expect(chat.state.conversations).toHaveLength(1)
  })
})

describe('the channel', () => {
  it('is asked again when the panel unfolds much later: hours and people change', async () => {
    const chat = await visit()
    server.channel = { ...channel, online: false }
    chat.show(true)
    await settle()
    expect(chat.state.channel?.online).toBe(true)
    vi.advanceTimersByTime(120_000)
    chat.show(true)
    await settle()
    expect(chat.state.channel?.online).toBe(false)
  })
})

describe('live', () => {
  it('sends by the socket, and shows the answer, once each', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    const socket = welcome()
    say(chat, 'Second')
    await settle()
    const sent = socket.sent.at(-1)
    if (sent?.type !== 'send') throw new Error('not sent by the socket')
    expect(sent.page).toMatchObject({ url: 'https://shop.example/lamp', title: 'Lamp' })
    expect(sent.timeZone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone)
    const stored = server.hear(sent.conversation, sent)
    push(socket, stored)
    socket.say({ type: 'ack', id: sent.id, message: stored })
    push(socket, server.reply(open(chat), 'Good morning'))
    push(socket, server.of(open(chat))[0] ?? expect.fail())
    await settle()
    expect(texts(chat)).toEqual(['Hello', 'Second', 'Good morning'])
    expect(chat.state.box).toEqual([])
  })

  it('goes on after what it heard, when the connection comes back', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    const socket = welcome()
    push(socket, server.reply(open(chat), 'one'))
    socket.end(1006)
    server.reply(open(chat), 'two')
    server.reply(open(chat), 'three')
    await vi.advanceTimersByTimeAsync(2000)
    welcome()
    expect(FakeSocket.last.sent[0]).toMatchObject({ conversations: [{ after: 2 }] })
    expect(texts(chat)).toEqual(['Hello', 'one', 'two', 'three'])
  })

  it('loads by pages what is too much to replay', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    const socket = welcome()
    for (let i = 0; i < 5; i++) server.reply(open(chat), `${i}`)
    socket.say({ type: 'resync', conversation: open(chat) })
    push(socket, server.reply(open(chat), 'live'))
    await settle()
    expect(texts(chat)).toEqual(['Hello', '0', '1', '2', '3', '4', 'live'])
  })

  it('tells that the visitor types, seldom and without the text', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    const socket = welcome()
    for (const text of ['s', 'se', 'secret']) chat.write(text)
    expect(socket.sent.filter((f) => f.type === 'typing')).toEqual([
      { type: 'typing', conversation: open(chat), on: true },
    ])
  })

  it('shows who types until the answer comes, or for a while', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    const socket = welcome()
    const typing = () => socket.say({ type: 'typing', conversation: open(chat), name: 'Sara', on: true })
    typing()
    expect(chat.state.typing).toEqual({ [open(chat)]: 'Sara' })
    push(socket, server.reply(open(chat), 'x'))
    expect(chat.state.typing).toEqual({})
    typing()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(chat.state.typing).toEqual({})
  })

  it('says how far the visitor has read, only while the panel is open', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    const socket = welcome()
    chat.show(false)
    push(socket, server.reply(open(chat), 'x'))
    expect(socket.sent.some((f) => f.type === 'seen')).toBe(false)
    chat.show(true)
    expect(socket.sent.at(-1)).toEqual({ type: 'seen', conversation: open(chat), seq: 2 })
  })
})

describe('without sockets', () => {
  it('polls, and has the same conversation', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    FakeSocket.last.end(1006)
    await vi.advanceTimersByTimeAsync(2000)
    server.reply(open(chat), 'by poll')
    FakeSocket.last.end(1006)
    await settle()
    expect(chat.state.link).toBe('polling')
    expect(texts(chat)).toEqual(['Hello', 'by poll'])
    say(chat, 'Thanks')
    await settle()
    expect(texts(chat)).toEqual(['Hello', 'by poll', 'Thanks'])
    chat.stop()
  })
})

describe('a bad network', () => {
  it('keeps what was written without one over a reload, and sends it in order, once', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    FakeSocket.last.end(1006)
    server.up = false
    for (const text of ['one', 'two', 'three']) say(chat, text)
    await vi.advanceTimersByTimeAsync(5000)
    expect(server.messages.length).toBe(1)
    chat.stop()
    server.up = true
    const again = await visit()
    expect(open(again)).toBe(open(chat))
    await settle()
    welcome()
    await settle()
    expect(server.messages.map((m) => m.text)).toEqual(['Hello', 'one', 'two', 'three'])
    expect(texts(again)).toEqual(['Hello', 'one', 'two', 'three'])
  })

  it('can be loaded later when nothing was reachable at first', async () => {
    server.up = false
    const chat = await visit()
    expect(chat.state.problem).toBe('offline')
    server.up = true
    chat.wake()
    await settle()
    expect(chat.state).toMatchObject({ ready: true, problem: undefined })
  })

  it('keeps a refused message on screen with its reason', async () => {
    const chat = await visit()
    server.refuse = 'invalid'
    say(chat, 'bad')
    await settle()
    expect(chat.state.box).toMatchObject([{ text: 'bad', failed: 'invalid' }])
    server.refuse = undefined
    vi.advanceTimersByTime(600_000)
    await settle()
    expect(server.messages).toEqual([])
    chat.write('or')
    edit(chat, chat.state.box[0]?.id ?? '')
    expect(chat.state).toMatchObject({ box: [], written: { text: 'bad\nor' } })
    say(chat, 'good')
    await settle()
    expect(texts(chat)).toEqual(['good'])
  })
})

describe('coming back', () => {
  it('shows the whole conversation', async () => {
    const first = await visit()
    say(first, 'Hello')
    await settle()
    server.reply(open(first), 'Answer')
    first.stop()
    const second = await visit()
    expect(open(second)).toBe(open(first))
    welcome()
    expect(texts(second)).toEqual(['Hello', 'Answer'])
  })

  it('begins anew when the token is no longer good, and loses nothing that was written', async () => {
    const first = await visit()
    say(first, 'Hello')
    await settle()
    const before = open(first)
    server.token = 'gone'
    server.conversations.clear()
    say(first, 'Still there?')
    await vi.advanceTimersByTimeAsync(2000)
    expect(open(first)).not.toBe(before)
    expect(server.of(open(first)).map((m) => m.text)).toEqual(['Still there?'])
    expect(texts(first)).toEqual(['Still there?'])
  })

  it('brings along what was begun in conversations that are gone with the token, but not from tabs that are open', async () => {
    const began: string[] = []
    const tab = async (text: string, leaves = true) => {
      const chat = await visit()
      if (began.length === 0) {
        for (const topic of ['one', 'two']) {
          chat.open('new')
          say(chat, topic)
          await settle()
          began.unshift(open(chat) ?? '')
        }
      }
      chat.open(began[1] ?? '')
      chat.write(`${text} in one`)
      chat.open(began[0] ?? '')
      chat.write(`${text} in two`)
      if (leaves) chat.compose.leave()
      sessionStorage.clear() // the next one is another tab
      chat.stop()
      return chat
    }
    const there = await tab('second', false)
    await tab('first')

    server.token = 'gone'
    server.conversations.clear()
    const here = await visit()
    await settle()
    expect(here.state.written.text.split('\n').sort()).toEqual(['first in one', 'first in two'])
    const left = here.memory.keys('draft:').sort()
    expect(left).toEqual(
      [`draft:new:${here.memory.tab}`, ...began.map((id) => `draft:${id}:${there.memory.tab}`)].sort(),
    )

    const again = here.memory.tab
    here.compose.leave()
    here.stop()
    const reloaded = await visit()
    expect(reloaded.memory.tab).toBe(again)
    expect(reloaded.state.written.text.split('\n')).toHaveLength(2)
  })

  it('brings along what lies aside in this tab, with its files to be uploaded again', async () => {
    const chat = await visit()
    say(chat, 'one')
    await settle()
    const file = { id: 'f', name: 'lamp.png', type: 'image/png', size: 1, image: true, url: '/x' }
    chat.compose.giveBack({ text: 'See this', files: [file] })
    chat.open('new')
    chat.write('and this')
    server.token = 'gone'
    server.conversations.clear()
    say(chat, 'Still there?')
    await vi.advanceTimersByTimeAsync(2000)
    await settle()
    expect(chat.state.written).toMatchObject({
      text: 'See this',
      uploads: [],
      problem: { key: 'fileFailed', name: 'lamp.png' },
    })
    expect(chat.compose.aside.size).toBe(0)
  })

  it('tells of files that went with the token, gives the message back, and sends the rest', async () => {
    const first = await visit()
    say(first, 'Hello')
    await settle()
    server.token = 'gone'
    server.conversations.clear()
    const file = { id: 'f', name: 'lamp.png', type: 'image/png', size: 1, image: true, url: '/x' }
    first.compose.giveBack({ text: 'See this', files: [file] })
    first.say()
    say(first, 'Still there?')
    await vi.advanceTimersByTimeAsync(2000)
    expect(server.of(open(first)).map((m) => m.text)).toEqual(['Still there?'])
    expect(first.state.box).toMatchObject([{ text: 'See this', failed: 'files', conversation: open(first) }])
    edit(first, first.state.box[0]?.id ?? '')
    expect(first.state.box).toEqual([])
    await settle()
    expect(first.state.written).toMatchObject({
      text: 'See this',
      uploads: [],
      problem: { key: 'fileFailed', name: 'lamp.png' },
    })
  })

  it('lists several conversations, and opens and begins more', async () => {
    const chat = await visit()
    say(chat, 'first matter')
    await settle()
    chat.open('new')
    say(chat, 'second matter')
    await settle()
    expect(chat.state.conversations.length).toBe(2)
    const again = await visit()
    expect(again.state.open).toBeUndefined()
    welcome()
    again.open(chat.state.conversations[1]?.id ?? '')
    expect(texts(again)).toEqual(['first matter'])
  })
})

describe('the e-mail', () => {
  it('is given, refused or skipped, and the skip is remembered', async () => {
    const chat = await visit()
    say(chat, 'Hello')
    await settle()
    server.refuse = 'invalid'
    await fill(chat, { email: '' })
    expect(chat.state.lacks).toBe('email')
    await fill(chat, { email: 'nonsense' })
    expect(chat.state.lacks).toBe('emailInvalid')
    server.up = false
    await fill(chat, { email: 'a@b.example' })
    expect(chat.state.lacks).toBe('offline')
    server.up = true
    server.refuse = undefined
    await fill(chat, { email: 'a@b.example' })
    expect(chat.state.lacks).toBeUndefined()
    expect(chat.state.contact.email).toBe('a@b.example')
    skipEmail(chat)
    expect((await visit()).state.email).toBe('skipped')
  })
})

describe('the form before the first message', () => {
  const form = { name: true, email: true, topics: ['Delivery', 'Refund'] }

  it('is told as claims, and the topic goes with the first message', async () => {
    server.channel = { ...channel, form }
    const chat = await visit()
    expect(formOf(chat.state)).toEqual(form)
    expect(server.token).toBe('') // nobody is anybody before
    await fill(chat, { name: 'Maryam', email: 'm@mail.example', topic: '' })
    expect(chat.state.lacks).toBe('topic')
    expect(server.contact).toEqual({})
    await fill(chat, { name: 'Maryam', email: 'm@mail.example', topic: 'Refund' })
    expect(server.contact).toEqual({ name: 'Maryam', email: 'm@mail.example' })
    expect(formOf(chat.state)).toBeUndefined()
    const heard: unknown[] = []
    server.heard = ({ text, topic }) => heard.push([text, topic])
    say(chat, 'Hello')
    await settle()
    expect(heard).toEqual([['Hello', 'Refund']])
  })

  it('is not filled in by a name that shows nothing', async () => {
    server.channel = { ...channel, form: { name: true, email: false, topics: [] } }
    const chat = await visit()
    Object.defineProperty(server.contact, 'name', { get: () => '', set: () => undefined }) // nothing is left of it
    await fill(chat, { name: '\u202e' })
    expect(formOf(chat.state)).toMatchObject({ name: true })
  })

  it('asks no more than is not known, of each new conversation', async () => {
    server.channel = { ...channel, form }
    server.contact = { name: 'Maryam', email: 'm@mail.example' }
    server.token = 'token-0'
    localStorage.setItem('pasokh:shop:token', server.token)
    const chat = await visit()
    expect(formOf(chat.state)).toMatchObject({ topics: ['Delivery', 'Refund'] })
    expect(formOf(chat.state)?.name || formOf(chat.state)?.email).toBe(false)
    await fill(chat, { topic: 'Delivery' })
    say(chat, 'Hello')
    await settle()
    expect(formOf(chat.state)).toBeUndefined()
    chat.open('new')
    expect(formOf(chat.state)?.topics).toEqual(['Delivery', 'Refund'])
  })

  it('is shown when the channel has got one meanwhile, and what was refused is sent after it', async () => {
    const chat = await visit()
    server.refuse = 'invalid'
    server.channel = { ...channel, form: { ...form, email: false } }
    say(chat, 'Hello')
    await settle()
    const id = chat.state.box[0]?.id ?? ''
    expect(formOf(chat.state)).toMatchObject({ name: true })
    server.refuse = undefined
    await fill(chat, { name: 'Maryam', topic: 'Delivery' })
    const heard: unknown[] = []
    server.heard = ({ topic }) => heard.push(topic)
    edit(chat, id)
    chat.say()
    await settle()
    expect(heard).toEqual(['Delivery'])
  })
})

describe('who the visitor is', () => {
  it('is proven by the host’s token; what belongs to the person is fetched', async () => {
    const chat = await visit()
    server.proven = {}
    server.contact = { name: 'Maryam' }
    await chat.identify('signed')
    expect(chat.state.contact.name).toBe('Maryam')
    expect(localStorage.getItem('pasokh:shop:token')).toBe('token-1')
    expect(restart).not.toHaveBeenCalled()
  })

  it('is somebody else: nothing of the one before is kept, shown or sent', async () => {
    const chat = await visit()
    server.up = false
    chat.write('from the one before')
    chat.say()
    await settle()
    server.up = true
    server.proven = { token: 'another' }
    server.token ||= 'token-1'
    await chat.identify('signed')
    expect({ ...localStorage }).toEqual({ 'pasokh:shop:token': 'another' })
    expect(restart).toHaveBeenCalledOnce()
  })

  it('is nobody after signing out, also when the server is away', async () => {
    const chat = await visit()
    chat.write('Hello')
    chat.say()
    await settle()
    chat.write('a draft')
    await chat.identify('')
    expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', path: '/chat/api/me/identity' })
    expect(localStorage.length).toBe(0)
    expect(restart).toHaveBeenCalledOnce()
  })

  it('is the one who was named last, whichever answer comes first', async () => {
    const chat = await visit()
    const answers: ((answer: { token?: string }) => void)[] = []
    const asked: string[] = []
    vi.spyOn(VisitorApi.prototype, 'identity').mockImplementation((proof) => {
      asked.push(proof)
      return new Promise((answer) => answers.push(answer))
    })
    const both = [chat.identify('one'), chat.identify('two')]
    await settle()
    expect(asked).toEqual(['one'])
    answers[0]?.({ token: 'of one' })
    await settle()
    expect(restart).not.toHaveBeenCalled()
    expect(asked).toEqual(['one', 'two'])
    answers[1]?.({})
    await Promise.all(both)
    expect(localStorage.getItem('pasokh:shop:token')).toBe('of one') // the same person, says the server
    expect(restart).toHaveBeenCalledOnce()
    vi.restoreAllMocks()
  })

  it('stays as it was when the proof is refused', async () => {
    const chat = await visit()
    await expect(chat.identify('forged')).rejects.toMatchObject({ code: 'invalid' })
    expect(restart).not.toHaveBeenCalled()
  })
})
