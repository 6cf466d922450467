// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Answer, allowed } from './allowed'
import * as frameModule from './frame'
import { parts } from './parts'
import { type HostWindow, install, type Sdk } from './sdk'
import { followVisit } from './visit'

vi.mock('./allowed', () => ({ allowed: vi.fn() }))

const server = 'https://help.example'
const host = window as HostWindow
let answer: () => Promise<Answer>
let fetched: () => Promise<typeof frameModule>

beforeEach(() => {
  answer = async () => ({ default: {} })
  fetched = async () => frameModule
  vi.mocked(allowed)
    .mockClear()
    .mockImplementation(() => answer())
  vi.spyOn(parts, 'frame')
    .mockClear()
    .mockImplementation(() => fetched())
  vi.stubGlobal(
    'CSSStyleSheet',
    class {
      replaceSync(): void {}
    },
  )
})
afterEach(() => {
  host.pasokh?.('destroy')
  delete host.pasokh
  document.body.replaceChildren()
  document.documentElement.removeAttribute('dir')
  localStorage.clear()
  sessionStorage.clear()
  vi.unstubAllGlobals()
})

function script(data: Record<string, string> = {}): HTMLScriptElement {
  const element = document.createElement('script')
  element.src = `${server}/widget.js`
  Object.assign(element.dataset, data)
  return element
}

function sdk(): Sdk {
  return host.pasokh ?? expect.fail('not installed')
}

const root = () => document.querySelector('pasokh-widget')?.shadowRoot
const frame = () => root()?.querySelector('iframe') ?? null
const button = () => root()?.querySelector('button') ?? expect.fail('no button')

/** The panel's side, which no browser runs here: what it says arrives, what it is told is recorded. */
function panel() {
  const heard: [unknown, unknown][] = []
  const window = { postMessage: (message: unknown, origin: unknown) => heard.push([message, origin]) }
  Object.defineProperty(frame() ?? expect.fail('no panel'), 'contentWindow', { value: window })
  const say = (message: object, origin = server, source: unknown = window) => {
    const data = { ...message, mark: 'pasokh/1' }
    host.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }))
  }
  return { say, heard, types: () => heard.map(([m]) => (m as { type: string }).type) }
}

/** What is fetched is here. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}
const shell = () => root()?.querySelector<HTMLElement>('button.p') ?? expect.fail('no place for the panel')

const ready = { type: 'ready', color: '#123456', ink: '#ffffff' }

describe('installing', () => {
  it('boots from the script’s own data, with nothing loaded before the first click', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    expect(root()).not.toBeNull()
    expect(frame()).toBeNull()
    expect(document.querySelectorAll('link, style, iframe').length).toBe(0)
  })

  it('runs what was queued before it was there, in order', async () => {
    const opened = vi.fn()
    host.pasokh = Object.assign((() => undefined) as Sdk, {
      q: [['boot', { channel: 'shop' }], ['on', 'open', opened], ['open']],
    })
    install(host, script())
    await settle()
    expect(opened).toHaveBeenCalledOnce()
    expect(shell().hidden).toBe(false)
  })

  it('draws one button however often it is included and booted', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    install(host, script({ channel: 'shop' }))
    await settle()
    sdk()('boot', { channel: 'shop' })
    await settle()
    expect(document.querySelectorAll('pasokh-widget').length).toBe(1)
  })

  it('ignores commands that it does not know and a boot without a channel', async () => {
    install(host, script())
    await settle()
    sdk()('fly', 1)
    sdk()('boot', { channel: '' })
    await settle()
    sdk()('open')
    await settle()
    expect(root()).toBeUndefined()
  })

  it('sits in the corner where lines end', async () => {
    document.documentElement.dir = 'rtl'
    document.documentElement.style.direction = 'rtl'
    install(host, script({ channel: 'shop' }))
    await settle()
    expect(root()?.querySelector<HTMLElement>('.w')?.dir).toBe('rtl')
    document.documentElement.style.direction = ''
  })
})

describe('the panel', () => {
  it('is loaded from the script’s server, told the channel, the language and the page’s origin, and nothing else', async () => {
    install(host, script({ channel: 'a b', lang: 'fa' }))
    await settle()
    button().click()
    await settle()
    const src = new URL(frame()?.src ?? '')
    expect(src.origin + src.pathname).toBe(`${server}/chat/`)
    expect(Object.fromEntries(src.searchParams)).toEqual({ channel: 'a b', lang: 'fa', parent: location.origin })
    expect(frame()?.title).toBe('گفت‌وگو')
  })

  it('is told to open once it listens, at its exact origin', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    button().click()
    await settle()
    const p = panel()
    expect(p.heard).toEqual([])
    p.say(ready)
    expect(p.types()).toEqual(['language', 'pages', 'open'])
    expect(new Set(p.heard.map(([, origin]) => origin))).toEqual(new Set([server]))
  })

  it('learns of the page neither query nor fragment', async () => {
    history.replaceState(null, '', '/lamp?token=secret#part')
    install(host, script({ channel: 'shop' }))
    await settle()
    button().click()
    await settle()
    const p = panel()
    p.say(ready)
    expect(p.heard[1]?.[0]).toMatchObject({ type: 'pages', pages: [{ url: `${location.origin}/lamp` }] })
    history.replaceState(null, '', '/')
  })

  it.each([
    [
      '/?a=1&utm_source=news&token=secret&utm_medium=mail#part',
      'https://search.example/find?q=lamp&utm_source=old',
      '&utm_source=news&utm_medium=mail https://search.example/find&utm_source=old',
    ],
    ['/?utm_campaign=a?token=secret', '', '?utm_campaign=a '],
    ['/?xutm_source=1', 'https://blog.example/', ' https://blog.example/'],
    ['/', '', ' '],
  ])('learns how the visitor came to %s from "%s", over the whole visit', (address, referrer, from) => {
    const before = vi.spyOn(document, 'referrer', 'get').mockReturnValue(referrer)
    history.replaceState(null, '', address)
    const heard = vi.fn()
    followVisit(window, heard)()
    before.mockReturnValue('https://another.example/')
    history.replaceState(null, '', '/cart?utm_source=later')
    followVisit(window, heard)()
    expect(heard.mock.lastCall?.[0]).toMatchObject([{ from }, { url: `${location.origin}/cart`, from }])
    before.mockRestore()
    history.replaceState(null, '', '/')
  })

  it('closes on its own word and on Esc on the button, and the focus returns', async () => {
    const field = document.body.appendChild(document.createElement('input'))
    install(host, script({ channel: 'shop' }))
    await settle()
    field.focus()
    sdk()('open')
    await settle()
    const p = panel()
    p.say(ready)
    p.say({ type: 'close' })
    expect(frame()?.hidden).toBe(true)
    expect(document.activeElement).toBe(field)
    button().click()
    await settle()
    button().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    expect(frame()?.hidden).toBe(true)
  })

  it('is not believed when it is somebody else', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    button().click()
    await settle()
    const p = panel()
    p.say(ready)
    p.say({ type: 'close' }, 'https://evil.example')
    p.say({ type: 'close' }, server, window)
    expect(frame()?.hidden).toBe(false)
    p.say({ type: 'unread', count: 4 }, 'https://evil.example')
    expect(root()?.querySelector('b')?.textContent).toBe('0')
  })
})

describe('what is unread', () => {
  it('shows on the button while the panel is closed, and is told', async () => {
    const unread = vi.fn()
    install(host, script({ channel: 'shop' }))
    await settle()
    sdk()('on', 'unread', unread)
    sdk()('open')
    await settle()
    const p = panel()
    p.say(ready)
    sdk()('close')
    p.say({ type: 'unread', count: 2 })
    expect(unread).toHaveBeenCalledWith(2)
    const badge = root()?.querySelector('b')
    expect([badge?.hidden, badge?.textContent, button().ariaLabel]).toEqual([false, '2', 'Chat (2)'])
    sdk()('open')
    await settle()
    expect(badge?.hidden).toBe(true)
  })

  it('is listened to from the first moment on when a conversation runs; the page remembers that fact only', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    button().click()
    await settle()
    panel().say({ type: 'running', on: true })
    expect({ ...localStorage }).toEqual({ 'pasokh:shop': 'true' })
    sdk()('destroy')
    sdk()('boot', { channel: 'shop' })
    await settle()
    expect(frame()?.hidden).toBe(true)
    panel().say({ type: 'running', on: false })
    sdk()('destroy')
    sdk()('boot', { channel: 'shop' })
    await settle()
    expect(frame()).toBeNull()
  })
})

describe('who the visitor is', () => {
  it('is handed to the panel once it listens, to nobody else', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    sdk()('identify', 'signed')
    await settle()
    expect(frame()?.hidden).toBe(true)
    const p = panel()
    expect(p.heard).toEqual([])
    p.say(ready)
    p.say(ready)
    expect(p.heard.filter(([m]) => (m as { type: string }).type === 'identify')).toEqual([
      [{ type: 'identify', token: 'signed', mark: 'pasokh/1' }, server],
    ])
  })

  it('is nobody after shutdown, which also closes', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    sdk()('open')
    await settle()
    const p = panel()
    p.say(ready)
    sdk()('shutdown')
    expect(frame()?.hidden).toBe(true)
    expect(p.heard.at(-1)?.[0]).toMatchObject({ type: 'identify', token: '' })
  })
})

describe('who the visitor is, in quick succession', () => {
  it('is told to the panel only when that has begun anew without the one before', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    sdk()('open')
    await settle()
    const p = panel()
    p.say(ready)
    sdk()('shutdown')
    sdk()('identify', 'signed')
    await settle()
    sdk()('open')
    await settle()
    expect(p.heard.at(-1)?.[0]).toMatchObject({ type: 'identify', token: '' })
    p.say(ready)
    expect(p.types().slice(-2)).toEqual(['open', 'identify'])
    expect(p.heard.at(-1)?.[0]).toMatchObject({ type: 'identify', token: 'signed' })
  })
})

describe('events and destroy', () => {
  it('tells open and close once each', async () => {
    const heard: string[] = []
    install(host, script({ channel: 'shop' }))
    await settle()
    for (const event of ['open', 'close', 'ready', 'message'])
      sdk()('on', event, (value: unknown) => heard.push(value ? `${event} ${JSON.stringify(value)}` : event))
    for (const command of ['open', 'open', 'toggle', 'close', 'toggle']) sdk()(command)
    expect(heard).toEqual(['open', 'close', 'open'])
    await settle()
    const p = panel()
    p.say(ready)
    p.say({ type: 'message', mine: false })
    expect(heard.slice(3)).toEqual(['ready', 'message {"mine":false}'])
  })

  it('leaves nothing behind, and can boot again', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    sdk()('open')
    await settle()
    const p = panel()
    sdk()('destroy')
    expect(document.querySelector('pasokh-widget')).toBeNull()
    p.say({ type: 'running', on: true })
    expect(localStorage.length).toBe(0)
    sdk()('boot', { channel: 'other' })
    await settle()
    expect(button()).toBeTruthy()
    const heard = vi.fn()
    sdk()('on', 'open', heard)
    sdk()('destroy')
    sdk()('boot', { channel: 'other' })
    await settle()
    sdk()('open')
    await settle()
    expect(heard).not.toHaveBeenCalled() // an app that boots for each of its pages listens once
  })
})

describe('the button', () => {
  it('is where the script’s data say', async () => {
    install(host, script({ channel: 'shop', side: 'start', x: '10', y: '40' }))
    await settle()
    const box = root()?.querySelector<HTMLElement>('.w')
    expect([box?.dir, box?.style.getPropertyValue('--x'), box?.style.getPropertyValue('--y')]).toEqual([
      'rtl',
      '10px',
      '40px',
    ])
  })

  it('gives way to the page’s own trigger, which may come later', async () => {
    install(host, script({ channel: 'shop', launcher: 'false' }))
    await settle()
    expect(root()?.querySelector('.own')).not.toBeNull()
    document.body.insertAdjacentHTML('beforeend', '<a data-pasokh-open><b>Help</b></a>')
    document.querySelector<HTMLElement>('[data-pasokh-open] b')?.click()
    await settle()
    expect(shell().hidden).toBe(false)
  })
})

describe('the visit', () => {
  it('follows the pages of an app, keeps the newest titles, and tells the panel the whole of it', async () => {
    vi.useFakeTimers()
    history.replaceState(null, '', '/lamps?q=1')
    document.title = 'Lamps'
    install(host, script({ channel: 'shop' }))
    await settle()
    history.pushState(null, '', '/cart')
    vi.advanceTimersByTime(1000)
    document.title = 'Cart'
    vi.advanceTimersByTime(1000)
    sdk()('open')
    await settle()
    const p = panel()
    p.say(ready)
    const told = () =>
      p.heard
        .map(([m]) => m as { type: string; pages?: { url: string; title: string }[] })
        .findLast((m) => m.type === 'pages')
    expect(told()?.pages?.map((v) => [new URL(v.url).pathname, v.title])).toEqual([
      ['/lamps', 'Lamps'],
      ['/cart', 'Cart'],
    ])
    sdk()('destroy')
    history.pushState(null, '', '/help')
    vi.advanceTimersByTime(1000)
    sdk()('boot', { channel: 'shop' })
    await settle()
    expect(JSON.parse(sessionStorage.getItem('pasokh:visit') ?? '')).toHaveLength(3)
    history.replaceState(null, '', '/')
    vi.useRealTimers()
  })
})

describe('update', () => {
  it('has the panel speak another language', async () => {
    install(host, script({ channel: 'shop', lang: 'en' }))
    await settle()
    sdk()('open')
    await settle()
    const p = panel()
    p.say(ready)
    sdk()('update', { lang: 'fa' })
    expect(p.heard.at(-1)?.[0]).toMatchObject({ type: 'language', language: 'fa' })
  })
})

describe('a page that is not allowed', () => {
  it('shows nothing, opens nothing and is told why on its console', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    answer = async () => ({ default: { refused: 'add it' } })
    install(host, script({ channel: 'shop' }))
    await settle()
    const opened = vi.fn()
    sdk()('on', 'open', opened)
    sdk()('open')
    sdk()('identify', 'signed')
    await settle()
    expect(document.querySelector('pasokh-widget')).toBeNull()
    expect(opened).not.toHaveBeenCalled()
    expect(parts.frame).not.toHaveBeenCalled()
    expect(warned.mock.calls).toEqual([['add it']])
    warned.mockRestore()
  })

  it('is asked about again when nobody could be asked, and then shows nothing and is told why', async () => {
    vi.useFakeTimers()
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    answer = () => Promise.reject(new TypeError())
    install(host, script({ channel: 'shop' }))
    await settle()
    button().click()
    await settle()
    expect(frame()).not.toBeNull() // whatever cannot be asked may come all the same
    await vi.advanceTimersByTimeAsync(8_000)
    expect(shell().textContent).toBe('No connection. Try again')
    answer = async () => ({ default: { refused: 'add it' } })
    shell().click()
    await settle()
    expect(document.querySelector('pasokh-widget')).toBeNull()
    expect(warned.mock.calls).toEqual([['add it']])
    const asked = vi.mocked(allowed).mock.calls
    expect(new Set(asked.map(([, channel]) => channel)).size).toBe(asked.length - 1) // the first try may ask as the page did
    const often = asked.length
    sdk()('open')
    await vi.advanceTimersByTimeAsync(600_000)
    expect(asked.length).toBe(often)
    warned.mockRestore()
    vi.useRealTimers()
  })

  it('opens when the server is back and allows it', async () => {
    answer = () => Promise.reject(new TypeError())
    install(host, script({ channel: 'shop' }))
    await settle()
    answer = async () => ({ default: { language: 'fa' } })
    button().click()
    await settle()
    panel().say(ready)
    expect(frame()?.hidden).toBe(false)
  })

  it('shows the button when nobody can be asked, and speaks the channel’s language where the page says none', async () => {
    answer = () => Promise.reject(new TypeError())
    install(host, script({ channel: 'shop' }))
    await settle()
    expect(button().ariaLabel).toBe('Chat')
    sdk()('destroy')
    answer = async () => ({ default: { language: 'fa' } })
    sdk()('boot', { channel: 'shop' })
    await settle()
    expect(button().ariaLabel).toBe('گفت‌وگو')
    expect(root()?.querySelector<HTMLElement>('.w')?.dir).toBe('rtl')
    button().click()
    await settle()
    expect(new URL(frame()?.src ?? '').searchParams.get('lang')).toBe('fa')
  })
})

describe('a panel that does not come', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is never seen, says so after a while, is loaded anew with growing pauses, and can be closed all the time', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    button().click()
    await settle()
    const first = frame()
    expect([first?.hidden, shell().hidden, shell().textContent]).toEqual([true, false, '…'])
    vi.advanceTimersByTime(8000)
    expect([frame()?.hidden, shell().textContent]).toEqual([true, 'No connection. Try again'])
    button().click()
    expect(shell().hidden).toBe(true)
    button().click()
    expect(shell().hidden).toBe(false)
    await vi.advanceTimersByTimeAsync(2000)
    expect(frame()).not.toBe(first)
    panel().say(ready)
    expect([frame()?.hidden, shell().hidden]).toEqual([false, true])
  })

  it('is one, however often it is asked for while its code is on its way', async () => {
    let arrive = (_: typeof frameModule) => {}
    fetched = () =>
      new Promise((done) => {
        const before = arrive
        arrive = (code) => {
          before(code)
          done(code)
        }
      })
    install(host, script({ channel: 'shop' }))
    await settle()
    button().click()
    await settle()
    shell().click()
    await settle()
    expect(vi.mocked(parts.frame).mock.calls.length).toBeGreaterThan(1)
    arrive(frameModule)
    await settle()
    expect(root()?.querySelectorAll('iframe')).toHaveLength(1)
  })

  it('is tried a few times a minute, and at once when asked to', async () => {
    fetched = () => Promise.reject(new TypeError())
    localStorage.setItem('pasokh:shop', 'true') // who comes back has it loaded with the page
    install(host, script({ channel: 'shop' }))
    await settle()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(vi.mocked(parts.frame).mock.calls.length).toBeLessThan(45)
    const tried = vi.mocked(parts.frame).mock.calls.length
    button().click()
    shell().click()
    await settle()
    expect(parts.frame).toHaveBeenCalledTimes(tried + 1)
    fetched = async () => frameModule
    shell().click()
    await settle()
    panel().say(ready)
    expect(frame()?.hidden).toBe(false)
  })

  it('that goes to come back is not seen meanwhile', async () => {
    install(host, script({ channel: 'shop' }))
    await settle()
    button().click()
    await settle()
    const p = panel()
    p.say(ready)
    p.say({ type: 'leaving' })
    expect([frame()?.hidden, shell().hidden]).toEqual([true, false])
    p.say(ready)
    expect(frame()?.hidden).toBe(false)
  })
})

describe('a page that throws the body away', () => {
  it.each([
    ['a new body', () => document.documentElement.replaceChild(document.createElement('body'), document.body)],
    ['a new inside', () => document.body.replaceChildren()],
    ['the element is taken', () => document.querySelector('pasokh-widget')?.remove()],
  ])('keeps the button: %s', async (_, swap) => {
    install(host, script({ channel: 'shop' }))
    await settle()
    expect(document.querySelector('pasokh-widget')?.parentElement).toBe(document.documentElement)
    swap()
    await settle()
    expect(document.querySelectorAll('pasokh-widget').length).toBe(1)
    sdk()('open')
    await settle()
    expect(shell().hidden).toBe(false)
  })
})
