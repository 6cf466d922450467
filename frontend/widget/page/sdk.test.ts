import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type HostWindow, install, type Sdk } from './sdk'

const server = 'https://help.example'
const host = window as HostWindow

beforeEach(() => {
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

const ready = { type: 'ready', color: '#123456', ink: '#ffffff' }

describe('installing', () => {
  it('boots from the script’s own data, with nothing loaded before the first click', () => {
    install(host, script({ channel: 'shop' }))
    expect(root()).not.toBeNull()
    expect(frame()).toBeNull()
    expect(document.querySelectorAll('link, style, iframe').length).toBe(0)
  })

  it('runs what was queued before it was there, in order', () => {
    const opened = vi.fn()
    host.pasokh = Object.assign((() => undefined) as Sdk, {
      q: [['boot', { channel: 'shop' }], ['on', 'open', opened], ['open']],
    })
    install(host, script())
    expect(opened).toHaveBeenCalledOnce()
    expect(frame()?.hidden).toBe(false)
  })

  it('draws one button however often it is included and booted', () => {
    install(host, script({ channel: 'shop' }))
    install(host, script({ channel: 'shop' }))
    sdk()('boot', { channel: 'shop' })
    expect(document.querySelectorAll('pasokh-widget').length).toBe(1)
  })

  it('ignores commands that it does not know and a boot without a channel', () => {
    install(host, script())
    sdk()('fly', 1)
    sdk()('boot', { channel: '' })
    sdk()('open')
    expect(root()).toBeUndefined()
  })

  it('sits in the corner where lines end', () => {
    document.documentElement.dir = 'rtl'
    document.documentElement.style.direction = 'rtl'
    install(host, script({ channel: 'shop' }))
    expect(root()?.querySelector<HTMLElement>('.w')?.dir).toBe('rtl')
    document.documentElement.style.direction = ''
  })
})

describe('the panel', () => {
  it('is loaded from the script’s server, told the channel, the language and the page’s origin, and nothing else', () => {
    install(host, script({ channel: 'a b', lang: 'fa' }))
    button().click()
    const src = new URL(frame()?.src ?? '')
    expect(src.origin + src.pathname).toBe(`${server}/chat/`)
    expect(Object.fromEntries(src.searchParams)).toEqual({ channel: 'a b', lang: 'fa', parent: location.origin })
    expect(frame()?.title).toBe('گفت‌وگو')
  })

  it('is told to open once it listens, at its exact origin', () => {
    install(host, script({ channel: 'shop' }))
    button().click()
    const p = panel()
    expect(p.heard).toEqual([])
    p.say(ready)
    expect(p.types()).toEqual(['page', 'open'])
    expect(new Set(p.heard.map(([, origin]) => origin))).toEqual(new Set([server]))
  })

  it('learns of the page neither query nor fragment', () => {
    history.replaceState(null, '', '/lamp?token=secret#part')
    install(host, script({ channel: 'shop' }))
    button().click()
    const p = panel()
    p.say(ready)
    expect(p.heard[0]?.[0]).toMatchObject({ type: 'page', url: `${location.origin}/lamp` })
    history.replaceState(null, '', '/')
  })

  it('closes on its own word and on Esc on the button, and the focus returns', () => {
    const field = document.body.appendChild(document.createElement('input'))
    install(host, script({ channel: 'shop' }))
    field.focus()
    sdk()('open')
    const p = panel()
    p.say(ready)
    p.say({ type: 'close' })
    expect(frame()?.hidden).toBe(true)
    expect(document.activeElement).toBe(field)
    button().click()
    button().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    expect(frame()?.hidden).toBe(true)
  })

  it('is not believed when it is somebody else', () => {
    install(host, script({ channel: 'shop' }))
    button().click()
    const p = panel()
    p.say({ type: 'close' }, 'https://evil.example')
    p.say({ type: 'close' }, server, window)
    expect(frame()?.hidden).toBe(false)
    p.say({ type: 'unread', count: 4 }, 'https://evil.example')
    expect(root()?.querySelector('b')?.textContent).toBe('0')
  })
})

describe('what is unread', () => {
  it('shows on the button while the panel is closed, and is told', () => {
    const unread = vi.fn()
    install(host, script({ channel: 'shop' }))
    sdk()('on', 'unread', unread)
    sdk()('open')
    const p = panel()
    p.say(ready)
    sdk()('close')
    p.say({ type: 'unread', count: 2 })
    expect(unread).toHaveBeenCalledWith(2)
    const badge = root()?.querySelector('b')
    expect([badge?.hidden, badge?.textContent, button().ariaLabel]).toEqual([false, '2', 'Chat: 2 new'])
    sdk()('open')
    expect(badge?.hidden).toBe(true)
  })

  it('is listened to from the first moment on when a conversation runs; the page remembers that fact only', () => {
    install(host, script({ channel: 'shop' }))
    button().click()
    panel().say({ type: 'running', on: true })
    expect({ ...localStorage }).toEqual({ 'pasokh:shop': '1' })
    sdk()('destroy')
    sdk()('boot', { channel: 'shop' })
    expect(frame()?.hidden).toBe(true)
    panel().say({ type: 'running', on: false })
    expect(localStorage.length).toBe(0)
  })
})

describe('who the visitor is', () => {
  it('is handed to the panel once it listens, to nobody else', () => {
    install(host, script({ channel: 'shop' }))
    sdk()('identify', 'signed')
    expect(frame()?.hidden).toBe(true)
    const p = panel()
    expect(p.heard).toEqual([])
    p.say(ready)
    p.say(ready)
    expect(p.heard.filter(([m]) => (m as { type: string }).type === 'identify')).toEqual([
      [{ type: 'identify', token: 'signed', mark: 'pasokh/1' }, server],
    ])
  })

  it('is nobody after shutdown, which also closes', () => {
    install(host, script({ channel: 'shop' }))
    sdk()('open')
    const p = panel()
    p.say(ready)
    sdk()('shutdown')
    expect(frame()?.hidden).toBe(true)
    expect(p.heard.at(-1)?.[0]).toMatchObject({ type: 'identify', token: '' })
  })
})

describe('events and destroy', () => {
  it('tells open and close once each', () => {
    const heard: string[] = []
    install(host, script({ channel: 'shop' }))
    for (const event of ['open', 'close', 'ready']) sdk()('on', event, () => heard.push(event))
    for (const command of ['open', 'open', 'toggle', 'close', 'toggle']) sdk()(command)
    expect(heard).toEqual(['open', 'close', 'open'])
  })

  it('leaves nothing behind, and can boot again', () => {
    install(host, script({ channel: 'shop' }))
    sdk()('open')
    const p = panel()
    sdk()('destroy')
    expect(document.querySelector('pasokh-widget')).toBeNull()
    p.say({ type: 'running', on: true })
    expect(localStorage.length).toBe(0)
    sdk()('boot', { channel: 'other' })
    expect(button()).toBeTruthy()
  })
})
