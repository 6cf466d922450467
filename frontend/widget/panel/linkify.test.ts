import { describe, expect, it } from 'vitest'
import { linkify } from './linkify'

const links = (text: string) =>
  linkify(text)
    .filter((p) => p.href)
    .map((p) => [p.text, p.href])

describe('linkify', () => {
  it.each([
    ['see https://example.com/a?b=1#c.', 'https://example.com/a?b=1#c', 'https://example.com/a?b=1#c'],
    ['(http://example.com/x)', 'http://example.com/x', 'http://example.com/x'],
    [
      'https://en.wikipedia.org/wiki/Lamp_(oil), yes',
      'https://en.wikipedia.org/wiki/Lamp_(oil)',
      'https://en.wikipedia.org/wiki/Lamp_(oil)',
    ],
    ['www.example.com!', 'www.example.com', 'https://www.example.com/'],
    ['mail sara@narvan.example؟', 'sara@narvan.example', 'mailto:sara@narvan.example'],
    [
      'به https://نارون.example/چراغ، سر بزنید',
      'https://نارون.example/چراغ',
      'https://xn--mgbu5dcj.example/%DA%86%D8%B1%D8%A7%D8%BA',
    ],
    ['«https://example.com»', 'https://example.com', 'https://example.com/'],
    ['HTTPS://EXAMPLE.COM', 'HTTPS://EXAMPLE.COM', 'https://example.com/'],
  ])('finds the link in %s', (text, shown, href) => {
    expect(links(text)).toEqual([[shown, href]])
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'https://',
    'https://bank.example@evil.example/',
    'http://nohost',
    'file:///etc/passwd',
    'a@b',
    '3.5 or 4.example',
    'https:// example.com',
  ])('leaves %s alone', (text) => {
    expect(links(text)).toEqual([])
  })

  it('cuts a link before what could end an attribute or begin a tag', () => {
    expect(links('https://example.com/"onmouseover="alert(1)')).toEqual([
      ['https://example.com/', 'https://example.com/'],
    ])
    expect(links('https://example.com/<b>')).toEqual([['https://example.com/', 'https://example.com/']])
  })

  it('loses nothing: the parts joined are the text', () => {
    for (const text of [
      '',
      'no link',
      'a https://x.example b www.y.example. c@d.example',
      '((https://x.example/)))',
      'https://u:p@x.example/ and https://ok.example',
    ]) {
      expect(
        linkify(text)
          .map((p) => p.text)
          .join(''),
      ).toBe(text)
    }
  })

  it('is quick on long hostile texts', () => {
    const started = performance.now()
    linkify(`${'a@'.repeat(5000)}${'('.repeat(5000)}https://x.example/${')'.repeat(5000)}`)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
