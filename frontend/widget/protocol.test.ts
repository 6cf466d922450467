import { describe, expect, it, vi } from 'vitest'
import { isFrom, post, readToPage, readToPanel } from './protocol'

const panel = {} as Window

function event(source: unknown, origin: string): MessageEvent {
  return { source, origin, data: {} } as MessageEvent
}

describe('isFrom', () => {
  it('takes the very window at the very origin', () => {
    expect(isFrom(event(panel, 'https://help.example'), panel, 'https://help.example')).toBe(true)
  })
  it.each([
    ['another window', event({}, 'https://help.example')],
    ['another origin', event(panel, 'https://help.example.evil')],
    ['another port', event(panel, 'https://help.example:444')],
    ['another scheme', event(panel, 'http://help.example')],
    ['no source', event(null, 'https://help.example')],
  ])('refuses %s', (_, e) => {
    expect(isFrom(e, panel, 'https://help.example')).toBe(false)
  })
  it('refuses everybody before there is a window, and opaque origins always', () => {
    expect(isFrom(event(undefined, 'https://help.example'), undefined, 'https://help.example')).toBe(false)
    expect(isFrom(event(panel, 'null'), panel, 'null')).toBe(false)
  })
})

describe('post', () => {
  it('posts to the exact origin, and is read on the other side', () => {
    const target = { postMessage: vi.fn() }
    post(target, 'https://shop.example', { type: 'unread', count: 3 })
    expect(target.postMessage).toHaveBeenCalledExactlyOnceWith(expect.anything(), 'https://shop.example')
    expect(readToPage(target.postMessage.mock.calls[0]?.[0])).toMatchObject({ type: 'unread', count: 3 })
  })
})

describe('reading', () => {
  const mark = 'pasokh/1'
  it('reads what a panel says, and nothing that others post', () => {
    expect(readToPage({ type: 'unread', count: 2, mark })).toMatchObject({ type: 'unread', count: 2 })
    for (const data of [null, undefined, 'close', 7, [], {}, { type: 'close' }, { type: 'close', mark: 'pasokh/2' }])
      expect(readToPage(data)).toBeUndefined()
  })
  it.each([
    { type: 'open' },
    { type: 'close' },
    { type: 'pages', pages: [{ url: 'https://shop.example/', title: 'Shop', at: '2026-11-23T10:00:00Z' }] },
    { type: 'language', language: 'fa' },
    { type: 'identify', token: '' },
    { type: 'preview', state: {} },
  ])('reads $type from a page, and drops what is not part of it', (m) => {
    expect(readToPanel({ ...m, mark, more: 1 })).toEqual(m)
  })
  it.each([
    null,
    undefined,
    'close',
    7,
    [],
    {},
    { type: 'open' },
    { type: 'open', mark: 'pasokh/2' },
    { mark, type: 'pages', pages: 1 },
    { mark, type: 'identify' },
    { mark, type: 'constructor' },
    { mark, type: 'unread', count: 1 },
  ])('a panel ignores %j', (data) => {
    expect(readToPanel(data)).toBeUndefined()
  })
})
