// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { erase } from './acts'
import { VisitorApi } from './api'
import { Chat } from './chat'
import { FakeServer } from './fake-server'
import { openMemory } from './storage'

let server: FakeServer
let lost: () => boolean
const chats: Chat[] = []

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  server = new FakeServer()
  lost = () => false
})
afterEach(() => {
  for (const chat of chats.splice(0)) chat.stop()
  vi.useRealTimers()
})

/** What one tab stores for itself. */
class Session {
  private readonly held = new Map<string, string>()
  getItem = (key: string) => this.held.get(key) ?? null
  setItem = (key: string, value: string) => void this.held.set(key, value)
  removeItem = (key: string) => void this.held.delete(key)
}

/** Loads the panel in a tab; some answers of the server do not get back to it. */
async function load(session: Session): Promise<Chat> {
  const memory = openMemory('shop', undefined, () => session as unknown as Storage)
  const request: typeof fetch = async (...args) => {
    const answer = await server.fetch(...args)
    if (lost()) throw new TypeError('Failed to fetch')
    return answer
  }
  const socket = () => {
    throw new Error('no sockets here')
  }
  const chat = new Chat({ channel: 'shop', memory, api: new VisitorApi(() => memory.get('token'), request), socket })
  chats.push(chat)
  await chat.load()
  return chat
}

function unload(chat: Chat): void {
  chat.compose.leave()
  chat.stop()
}

const stored = (name: string) => ({ id: name, name, type: 'image/png', size: 1, image: true, url: '/files/v/x' })

/** Small, and the same for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % sides
  }
}

/** A tab, and what should be in its boxes, by conversation; what has not begun is "new". */
interface Tab {
  session: Session
  chat: Chat
  drafts: Map<string, string>
}

class Walk {
  private readonly tabs: Tab[] = []
  /** What tabs that are gone have left, oldest first. */
  private left: { where: string; draft: string }[] = []
  /** What was sent, by the tab that sent it and the conversation. */
  private readonly sent = new Map<string, string[]>()
  private count = 0

  constructor(private readonly roll: (sides: number) => number) {}

  async begin(): Promise<void> {
    server.token = 'token'
    localStorage.setItem('pasokh:shop:token', 'token')
    for (const id of ['a', 'b']) server.hear(id, { id: `first-${id}`, text: `first ${id}`, files: [] })
    for (let i = 0; i < 2; i++) await this.open()
  }

  async step(): Promise<void> {
    const tab = this.tabs[this.roll(2)] as Tab
    await vi.advanceTimersByTimeAsync(1 + this.roll(3000))
    const steps = [
      () => this.write(tab, `draft ${++this.count}`),
      () => this.write(tab, `draft ${++this.count}`),
      () => this.write(tab, ''),
      () => this.attach(tab),
      () => this.send(tab),
      () => this.send(tab),
      () => this.turn(tab, 'a'),
      () => this.turn(tab, 'b'),
      () => this.turn(tab, 'new'),
      () => this.turn(tab, 'list'),
      () => this.reload(tab),
      () => this.replace(tab),
      () => this.cut(),
    ]
    await steps[this.roll(steps.length)]?.()
    for (const other of this.tabs) other.chat.refresh() // as storage events do
    for (const one of this.tabs) expect(this.shown(one.chat)).toBe(one.drafts.get(this.where(one.chat)) ?? '')
  }

  /** The network goes or comes back, or loses some answers. */
  private async cut(): Promise<void> {
    const way = this.roll(3)
    server.up = way !== 0
    lost = () => way === 1 && this.roll(3) === 0
  }

  /** The network is back: all that was sent is there, once, in order, and nothing else. */
  async end(): Promise<void> {
    server.up = true
    lost = () => false
    for (const { chat } of this.tabs) chat.wake()
    await vi.advanceTimersByTimeAsync(200_000)
    const all = server.messages.filter((m) => !m.text.startsWith('first')).map((m) => m.text)
    expect([...all].sort()).toEqual([...this.sent.values()].flat().sort())
    for (const texts of this.sent.values()) expect(all.filter((text) => texts.includes(text))).toEqual(texts)
    expect(Object.keys(localStorage).filter((key) => key.includes('outbox'))).toEqual([])
  }

  /** The name of what a tab shows; undefined for the list. */
  private where({ state }: Chat): string {
    const { open } = state
    if (!open) return 'list'
    const begun = ['a', 'b', ...[...this.sent.keys()].map((key) => key.slice(2))]
    return begun.includes(open) ? open : 'new'
  }

  private shown({ state }: Chat): string {
    return [state.written.text, ...state.written.uploads.map((u) => u.name)].filter(Boolean).join('|')
  }

  private async write({ chat, drafts }: Tab, text: string): Promise<void> {
    if (!chat.state.open) return
    chat.write(text)
    this.expectHere(chat, drafts, text)
  }

  private async attach({ chat, drafts }: Tab): Promise<void> {
    if (!chat.state.open) return
    const file = stored(`file ${++this.count}`)
    chat.compose.giveBack({ text: '', files: [file] })
    this.expectHere(chat, drafts, chat.state.written.text)
  }

  /** The text is as said, the files are those that are shown: they are changed by nothing else. */
  private expectHere(chat: Chat, drafts: Map<string, string>, text: string): void {
    drafts.set(this.where(chat), [text, ...chat.state.written.uploads.map((u) => u.name)].filter(Boolean).join('|'))
  }

  private async send({ chat, drafts, session }: Tab): Promise<void> {
    const { open, written } = chat.state
    if (!open || !this.shown(chat)) return
    drafts.delete(this.where(chat))
    if (!written.text) chat.write(`file alone ${++this.count}`)
    const { text } = chat.state.written
    chat.say()
    const key = `${this.tabs.findIndex((t) => t.session === session)} ${open}`
    this.sent.set(key, [...(this.sent.get(key) ?? []), text])
  }

  private async turn({ chat, drafts }: Tab, to: 'a' | 'b' | 'new' | 'list'): Promise<void> {
    if (chat.state.open === to) return
    chat.open(to)
    this.offered(chat, drafts)
  }

  private async reload(tab: Tab): Promise<void> {
    unload(tab.chat)
    await this.loaded(tab)
  }

  /** The tab is closed for good, and another one opened. */
  private async replace(tab: Tab): Promise<void> {
    unload(tab.chat)
    for (const [where, draft] of tab.drafts) if (draft && where !== 'list') this.left.push({ where, draft })
    tab.session = new Session()
    tab.drafts = new Map()
    await this.loaded(tab)
  }

  /** A page that is loaded without a network shows nothing: it is loaded when there is one. */
  private async loaded(tab: Tab): Promise<void> {
    server.up = true
    lost = () => false
    tab.chat = await load(tab.session)
    this.offered(tab.chat, tab.drafts)
  }

  private async open(): Promise<void> {
    const session = new Session()
    const tab = { session, chat: await load(session), drafts: new Map<string, string>() }
    this.tabs.push(tab)
  }

  /** Where a tab has written nothing, it gets what was left there, if anything. */
  private offered(chat: Chat, drafts: Map<string, string>): void {
    const where = this.where(chat)
    if (drafts.get(where)) return
    const found = this.left.find((l) => l.where === where && l.draft === this.shown(chat))
    const any = this.left.some((l) => l.where === where)
    expect(!!found).toBe(any) // something was left: it is here
    this.left = this.left.filter((l) => l !== found)
    drafts.set(where, found?.draft ?? '')
  }
}

it.each(Array.from({ length: 25 }, (_, seed) => seed))(
  'two tabs lose nothing, double nothing and mix nothing up (walk %d)',
  async (seed) => {
    const walk = new Walk(dice(seed))
    await walk.begin()
    for (let i = 0; i < 60; i++) await walk.step()
    await walk.end()
  },
)

it('two tabs that write first at the same moment are one visitor', async () => {
  const [one, two] = [await load(new Session()), await load(new Session())]
  one.write('from one')
  two.write('from two')
  one.say()
  two.say()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.messages.map((m) => m.text).sort()).toEqual(['from one', 'from two'])
  expect(new Set(server.requests.map((r) => r.authorization).filter(Boolean)).size).toBe(1)
})

it('a draft of an older version is offered once, in the conversation that is opened first', async () => {
  localStorage.setItem('pasokh:shop:draft', 'half a thou')
  const session = new Session()
  const before = await load(session)
  expect(before.state.written.text).toBe('half a thou')
  expect((await load(new Session())).state.written.text).toBe('')
  unload(before)
  expect((await load(session)).state.written.text).toBe('half a thou')
})

it('a tab that has crashed gives its draft up after a day, and not before', async () => {
  const crashed = await load(new Session())
  crashed.write('half a thou')
  crashed.stop()
  await vi.advanceTimersByTimeAsync(86_000_000)
  expect((await load(new Session())).state.written.text).toBe('')
  await vi.advanceTimersByTimeAsync(1_000_000)
  expect((await load(new Session())).state.written.text).toBe('half a thou')
})

it('a merged conversation takes the draft along', async () => {
  server.token = 'token'
  localStorage.setItem('pasokh:shop:token', 'token')
  for (const id of ['a', 'b']) server.hear(id, { id: `first-${id}`, text: `first ${id}`, files: [] })
  const chat = await load(new Session())
  chat.open('a')
  chat.write('sent')
  const hear = server.hear.bind(server)
  server.hear = (_, saying) => hear('b', saying) // agents merged the two
  chat.say()
  chat.write('next')
  await vi.advanceTimersByTimeAsync(100)
  expect(chat.state).toMatchObject({ open: 'b', written: { text: 'next' } })
  chat.open('a')
  expect(chat.state.written.text).toBe('')
})

it('what was written in a conversation goes with it when it is deleted, in every tab', async () => {
  server.token = 'token'
  localStorage.setItem('pasokh:shop:token', 'token')
  server.hear('a', { id: 'first', text: 'first', files: [] })
  const [one, two] = [await load(new Session()), await load(new Session())]
  for (const chat of [one, two]) chat.write('private')
  await erase(one, 'a')
  expect(one.state.written.text).toBe('')
  expect(Object.keys(localStorage).filter((key) => key.includes('draft'))).toEqual([])
  two.store.set({ open: undefined, conversations: [] }) // as it hears of that
  two.open('new')
  expect(two.state.written.text).toBe('')
})
