// @vitest-environment jsdom
import { render } from 'preact'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import en from '../../shared/locales/en/panel.json'
import fa from '../../shared/locales/fa/panel.json'
import { VisitorApi } from './api'
import { App } from './app'
import { Chat } from './chat'
import { channel, FakeServer } from './fake-server'
import { FakeSocket } from './fake-socket'
import { fetchFiles } from './fetch'
import { openMemory } from './storage'
import { type Language, wordsIn } from './words'

let server: FakeServer
let chat: Chat
const close = vi.fn()

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('matchMedia', () => ({ matches: false }))
  localStorage.clear()
  server = new FakeServer()
})
afterEach(() => {
  chat.stop()
  render(null, document.body)
  vi.unstubAllGlobals()
})

beforeAll(fetchFiles)

const settle = () => new Promise((done) => setTimeout(done, 5))

/** Draws the panel as main.tsx does. */
async function draw(language: Language = 'en'): Promise<void> {
  const memory = openMemory('shop')
  chat = new Chat({ channel: 'shop', memory, api: new VisitorApi(() => memory.get('token'), server.fetch) })
  const again = () =>
    render(<App chat={chat} words={wordsIn(language, language === 'fa' ? fa : en)} close={close} />, document.body)
  chat.store.subscribe(again)
  chat.show(true)
  await chat.load()
  await settle()
}

const $ = <E extends HTMLElement = HTMLElement>(selector: string): E =>
  document.querySelector<E>(selector) ?? expect.fail(`no ${selector} in ${document.body.innerHTML}`)
const labelled = (name: string) => $<HTMLButtonElement>(`[aria-label="${name}"]`)
const texts = (selector: string) => [...document.querySelectorAll(selector)].map((e) => e.textContent)

function write(text: string): void {
  const box = $<HTMLTextAreaElement>('textarea')
  box.value = text
  box.dispatchEvent(new Event('input', { bubbles: true }))
}

function press(key: string, more: KeyboardEventInit = {}): void {
  $('textarea').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
}

describe('a channel that insists on a form', () => {
  const fill = (name: string, value: string) => {
    $<HTMLInputElement>(`[name=${name}]`).value = value
  }
  const submit = async () => {
    $('form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await settle()
  }

  it('has it filled in before there is a box to write in', async () => {
    server.channel = { ...channel, form: { name: true, email: true, topics: ['Delivery', 'بازپرداخت'] } }
    await draw()
    expect(texts('label')).toEqual(['Your name', 'Your e-mail', 'What is it about?Deliveryبازپرداخت'])
    expect(document.querySelector('textarea')).toBeNull()
    expect(document.activeElement).toBe($('[name=name]'))
    await submit()
    expect($('[role=alert]').textContent).toBe('Please fill this in.')
    expect($('[name=name]').getAttribute('aria-invalid')).toBe('true')
    fill('name', 'Maryam')
    fill('email', 'nonsense')
    fill('topic', 'بازپرداخت')
    server.refuse = 'invalid'
    await submit()
    expect($('[role=alert]').textContent).toBe('This does not look like an e-mail address.')
    expect(document.activeElement).toBe($('[name=email]'))
    expect($<HTMLInputElement>('[name=name]').value).toBe('Maryam')
    server.refuse = undefined
    fill('email', 'm@mail.example')
    await submit()
    await vi.waitFor(() => expect(document.activeElement).toBe($('textarea')), 60_000)
    expect(document.querySelector('form.ask')).toBeNull()
  })
})

describe('a first visit', () => {
  it('greets, says who answers, and lets the visitor write at once', async () => {
    await draw()
    expect(texts('h1, h2, .company small')).toEqual(['Narvan Shop', 'Answers in minutes', 'Hello!'])
    expect($('[role=log]').getAttribute('aria-label')).toBe('Conversation')
    expect(labelled('Send').disabled).toBe(true)
    expect(document.querySelector('#ask-email')).toBeNull()
  })

  it('sends on Enter, not on Shift-Enter nor while a word is composed', async () => {
    await draw()
    write('Hello')
    press('Enter', { shiftKey: true })
    press('Enter', { isComposing: true })
    expect(texts('.bubble')).toEqual([])
    press('Enter')
    expect(texts('.bubble')).toEqual(['Hello'])
    expect(texts('.delivery span')).toEqual(['Sending'])
    await settle()
    expect(texts('.delivery span')).toEqual(['Sent'])
    expect($<HTMLTextAreaElement>('textarea').value).toBe('')
  })

  it('is honest when nobody is there, and keeps the box', async () => {
    server.channel = { ...channel, online: false }
    await draw()
    expect($('.notice').textContent).toContain('Nobody is here right now')
    expect($('textarea')).toBeTruthy()
  })

  it('says so when there is no such chat', async () => {
    server.channel = undefined
    await draw()
    expect($('[role=alert]').textContent).toBe('There is no chat here.')
  })

  it('offers to try again when nothing could be loaded', async () => {
    server.up = false
    await draw()
    server.up = true
    $<HTMLButtonElement>('.problem button').click()
    await settle()
    expect($('textarea')).toBeTruthy()
  })
})

describe('a conversation', () => {
  beforeEach(async () => {
    await draw()
    write('Hello')
    press('Enter')
    await settle()
    FakeSocket.last.accept()
    FakeSocket.last.say({ type: 'welcome', conversations: [] })
  })

  function reply(text: string): void {
    const message = server.reply(chat.state.open ?? '', text)
    const conversation = server.conversations.get(message.conversation) ?? expect.fail()
    FakeSocket.last.say({ type: 'message', message, conversation })
  }

  it('shows the answer, its author, and links that are safe to follow', () => {
    reply('See https://example.com/<b>x</b>')
    expect(texts('.aside bdi')).toEqual(['Sara'])
    expect(document.querySelector('.bubble b')).toBeNull()
    const link = $<HTMLAnchorElement>('.theirs a')
    expect([link.href, link.target, link.rel]).toEqual([
      'https://example.com/',
      '_blank',
      'noopener noreferrer nofollow',
    ])
    expect(texts('.bubble').at(-1)).toBe('See https://example.com/<b>x</b>')
    expect($('.theirs .bubble').dir).toBe('ltr')
  })

  it('does not say that nobody is here of who has just answered', () => {
    const nobody = 'Nobody is here right now'
    const at = (minute: number) => vi.setSystemTime(Date.UTC(2026, 10, 23, 10, minute))
    at(1)
    chat.store.set({ channel: { ...channel, online: false } })
    expect($('.notice').textContent).toContain(nobody)
    reply('I am')
    const id = chat.state.open ?? ''
    const message = server.hear(id, { id: 'm2', text: 'That was fast', files: [] })
    FakeSocket.last.say({ type: 'message', message, conversation: server.conversations.get(id) ?? expect.fail() })
    expect(texts('.bubble').at(-1)).toBe('That was fast')
    expect($('.notice').textContent).toBe('')
    at(11)
    chat.store.set({})
    expect($('.notice').textContent).toContain(nobody)
    vi.useRealTimers()
  })

  it('shows what was seen, and who is typing', () => {
    const conversation = server.conversations.get(chat.state.open ?? '') ?? expect.fail()
    FakeSocket.last.say({ type: 'state', conversation: { ...conversation, agentSeenSeq: 1 } })
    FakeSocket.last.say({ type: 'typing', conversation: conversation.id, name: 'Sara', on: true })
    expect($('.delivery').textContent).toMatch(/^\d\d:\d\dSeen$/)
    expect($('.dots').previousElementSibling?.textContent).toBe('Sara is writing')
  })

  it('asks for an e-mail after the first message, says what is wrong with it, and thanks', async () => {
    const field = $<HTMLInputElement>('#ask-email')
    const submit = () => $('.ask').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    server.refuse = 'invalid'
    field.value = 'nonsense'
    submit()
    await settle()
    expect($('#lack').textContent).toBe('This does not look like an e-mail address.')
    expect(field.getAttribute('aria-invalid')).toBe('true')
    server.refuse = undefined
    field.value = ' a@b.example '
    submit()
    await settle()
    expect($('.ask').textContent).toContain('a@b.example')
  })

  it('does not ask again after “not now”', async () => {
    $<HTMLButtonElement>('.ask .quiet').click()
    expect(document.querySelector('.ask')).toBeNull()
    chat.stop()
    await draw()
    expect(document.querySelector('.ask')).toBeNull()
  })

  it('tells a refused message from a sent one, and gives it back to be changed', async () => {
    write('bad')
    press('Enter')
    await settle()
    const sent = FakeSocket.last.sent.at(-1)
    FakeSocket.last.say({ type: 'fail', id: sent?.type === 'send' ? sent.id : '', code: 'invalid' })
    await settle()
    expect($('.failure').textContent).toContain('This message cannot be sent as it is.')
    $<HTMLButtonElement>('.failure button').click()
    await settle()
    expect(document.querySelector('.failure')).toBeNull()
    expect($<HTMLTextAreaElement>('textarea').value).toBe('bad')
    expect(FakeSocket.last.sent.filter((f) => f.type === 'send').length).toBe(1)
  })

  it('shows in its head who answers, and says nothing of minutes while nobody is there', () => {
    const head = () => $('.company small').textContent
    expect(head()).toBe('Answers in minutes')
    chat.store.set({ channel: { ...channel, online: false } })
    expect(head()).toBe('')
    labelled('All conversations').click()
    expect($('.hours').textContent).toBe('')
    chat.open(chat.state.conversations[0]?.id ?? '')
    reply('I do')
    const [conversation] = chat.state.conversations
    if (!conversation) expect.fail()
    const message = { ...server.reply(conversation.id, 'And I'), author: { name: 'Reza', color: 2 } }
    FakeSocket.last.say({ type: 'message', message, conversation })
    expect([head(), ...texts('.stack .avatar')]).toEqual(['Reza', 'R'])
  })

  it('tells the time of what was said, on both sides', () => {
    reply('Good morning')
    expect(texts('.log time')).toEqual(['10:00', '10:00'])
    expect($('.said').textContent).toBe('10:00')
  })

  it('leaves the question for an e-mail where it was asked', () => {
    reply('Good morning')
    const kinds = [...$('.log').children].map((e) => e.className)
    expect(kinds.indexOf('ask')).toBe(kinds.indexOf('delivery') + 1)
    expect(kinds.indexOf('ask')).toBeLessThan(kinds.findIndex((name) => name.includes('theirs')))
  })

  it('shows who types in that one’s colour, whoever the conversation belongs to', () => {
    reply('Good morning')
    const [conversation] = chat.state.conversations
    if (!conversation) expect.fail()
    FakeSocket.last.say({ type: 'state', conversation: { ...conversation, agent: { name: 'Mina', color: 3 } } })
    const colour = $<HTMLElement>('.aside .avatar').style.background
    FakeSocket.last.say({ type: 'typing', conversation: conversation.id, name: 'Sara', on: true })
    expect($('.dots').parentElement?.querySelector<HTMLElement>('.avatar')?.style.background).toBe(colour)
  })

  it('says that it was deleted, until something else is opened', async () => {
    labelled('More').click()
    ;[...document.querySelectorAll<HTMLElement>('.menu button')].at(-1)?.click()
    $('.menu .danger').click()
    await settle()
    expect($('.done').textContent).toBe('The chat was deleted.')
    chat.open('new')
    chat.open('list')
    expect($('.done').textContent).toBe('')
  })

  it('says by how much a text is too long, in the number that the language has for it', () => {
    write('x'.repeat(20_001))
    expect($('.composer .refusal').textContent).toBe('1 character too long for one message')
    write('x'.repeat(20_002))
    expect($('.composer .refusal').textContent).toBe('2 characters too long for one message')
  })

  it('leads to the list, and from there to a new one', async () => {
    labelled('All conversations').click()
    expect(texts('.row .cut')).toEqual(['Narvan Shop', 'Hello'])
    $<HTMLButtonElement>('.wide').click()
    expect(texts('.bubble')).toEqual([])
    expect($('textarea')).toBeTruthy()
  })

  it('opens and closes its sheets by keyboard, and the focus follows', () => {
    labelled('Attach a file').click()
    expect($('.menu').textContent).toContain('Up to 1 kilobyte each. You can send: pictures, PDF')
    expect(document.activeElement?.textContent).toBe('Choose a file')
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
    )
    expect(document.querySelector('.menu')).toBeNull()
    expect(document.activeElement).toBe($('textarea'))
  })

  it('puts an emoji where the cursor was', () => {
    write('Thanks!')
    $<HTMLTextAreaElement>('textarea').setSelectionRange(6, 6)
    labelled('Emoji').click()
    $<HTMLButtonElement>('.emoji-menu button').click()
    expect($<HTMLTextAreaElement>('textarea').value).toBe('Thanks😀!')
  })
})

describe('in Persian', () => {
  it('speaks Persian, with Persian figures', async () => {
    await draw('fa')
    write('سلام')
    press('Enter')
    await settle()
    expect(texts('.delivery span')).toEqual(['ارسال شد'])
    expect($<HTMLTextAreaElement>('textarea').placeholder).toBe('پیام خود را بنویسید…')
    labelled('پیوست فایل').click()
    expect($('.menu').textContent).toContain('۱ کیلوبایت')
  })
})
