// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { type Frame, framed, isPlain } from './framed'

const base: Omit<Frame, 'html'> = { files: [], images: false, ink: 'rgb(1, 2, 3)', scheme: 'dark' }
const shown = (html: string, part: Partial<Frame> = {}) =>
  new DOMParser().parseFromString(framed({ ...base, html, ...part }), 'text/html')

test('a picture of another server is asked for only when somebody wants it', () => {
  const html = '<p>hello <img data-remote-src="https://track.example/p.gif" alt="a"></p>'
  const before = shown(html)
  expect(before.querySelector('img')?.hasAttribute('src')).toBe(false)
  expect(before.querySelector('meta[http-equiv]')?.getAttribute('content')).not.toContain('https:')
  const after = shown(html, { images: true })
  expect(after.querySelector('img')?.getAttribute('src')).toBe('https://track.example/p.gif')
  expect(after.querySelector('img')?.getAttribute('referrerpolicy')).toBe('no-referrer')
})

test('an address that the server let through by mistake is not asked for either', () => {
  const found = shown('<img src="https://track.example/p.gif"><script>alert(1)</script><base href="https://x.example">')
  expect(found.querySelector('img')?.hasAttribute('src')).toBe(false)
  expect(found.querySelector('script, base')).toBeNull()
  expect(found.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain("default-src 'none'")
})

test('a picture within the mail is its file', () => {
  const files = [
    { id: 'f1', name: 'logo.png', url: '/files/c/1/f1/logo.png', small: '/files/c/1/f1/logo.png?size=small' },
    { id: 'f2', name: 'bill.pdf', url: '/files/c/1/f2/bill.pdf' },
  ]
  const html = '<img src="cid:f1"><img src="cid:nowhere">'
  const [first, second] = shown(html, { files }).querySelectorAll('img')
  expect(first?.getAttribute('src')).toBe('/files/c/1/f1/logo.png?size=small')
  expect(second?.hasAttribute('src')).toBe(false)
})

test('a mail without colours has those of the theme; one with its own stands on white paper', () => {
  expect(isPlain('<p dir="rtl">سلام</p>')).toBe(true)
  expect(isPlain('<table bgcolor="#000"><tr><td>x</td></tr></table>')).toBe(false)
  expect(isPlain('<p style="color: #333">x</p>')).toBe(false)
  expect(shown('<p>x</p>').querySelector('style')?.textContent).toContain('color:rgb(1, 2, 3)')
  expect(shown('<p style="color:#333">x</p>').querySelector('style')?.textContent).toContain('background:#fff')
})

test('it has its own direction, and its links open elsewhere', () => {
  const found = shown('<a href="https://x.example">x</a>', { direction: 'rtl' })
  expect(found.documentElement.dir).toBe('rtl')
  expect(found.querySelector('a')?.getAttribute('rel')).toContain('noopener')
})
