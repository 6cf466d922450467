import { describe, expect, it } from 'vitest'
import { latinDigits, partsOf } from './parts'

const links = (text: string) =>
  partsOf(text)
    .filter((p) => p.href)
    .map((p) => [p.text, p.href])

describe('partsOf', () => {
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
        partsOf(text)
          .map((p) => p.text)
          .join(''),
      ).toBe(text)
    }
  })

  it('is quick on long hostile texts', () => {
    // What tries every way to read such a text would take hours; a busy machine takes seconds.
    const started = performance.now()
    partsOf(`${'a@'.repeat(5000)}${'('.repeat(5000)}https://x.example/${')'.repeat(5000)}`)
    expect(performance.now() - started).toBeLessThan(120_000)
  })
})

describe('numbers', () => {
  const numbers = (text: string) => partsOf(text).filter((p) => p.number)
  it.each([
    ['تماس: 021-88776655 ممنون', '021-88776655', 'tel:02188776655'],
    ['0912 345 6789', '0912 345 6789', 'tel:09123456789'],
    ['۰۹۱۲ ۳۴۵ ۶۷۸۹', '۰۹۱۲ ۳۴۵ ۶۷۸۹', 'tel:09123456789'],
    ['٠٩١٢-٣٤٥-٦٧٨٩.', '٠٩١٢-٣٤٥-٦٧٨٩', 'tel:09123456789'],
    ['شماره +98 912 345 6789 است', '+98 912 345 6789', 'tel:+989123456789'],
    ['0098 912 345 6789', '0098 912 345 6789', 'tel:00989123456789'],
    ['(021) 88776655', '(021) 88776655', 'tel:02188776655'],
    ['کارت 6037-9975-1234-5678', '6037-9975-1234-5678', undefined],
    ['6037 9975 1234 5678', '6037 9975 1234 5678', undefined],
    ['IR12 0170 0000 0012 3456 7890 01', 'IR12 0170 0000 0012 3456 7890 01', undefined],
    ['IR120170000000123456789001', 'IR120170000000123456789001', undefined],
    ['سفارش #1404-00123', '#1404-00123', undefined],
    ['کد *780*1# را بگیرید', '*780*1#', undefined],
  ])('%s', (text, number, href) =>
    expect(numbers(text)).toEqual([{ text: number, number: true, ...(href && { href }) }]),
  )

  it.each([
    '12',
    '۹-۱۷',
    'ساعت 10:30',
    '1403/09/10',
    '3.1415926535',
    'v1234567',
    '12,345,678',
    'a1234567b',
    '99999999999999999999999999999',
  ])('not %s', (text) => expect(numbers(text)).toEqual([]))

  it('are known as Latin digits', () => expect(latinDigits('۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩')).toBe('0123456789 0123456789'))
})

describe('bare names of sites', () => {
  const links = (text: string) => partsOf(text).flatMap((p) => (p.href ? [[p.text, p.href]] : []))
  it.each([
    ['see narvan.ir.', 'narvan.ir', 'https://narvan.ir/'],
    ['shop.narvan.ir/a?b=1 is', 'shop.narvan.ir/a?b=1', 'https://shop.narvan.ir/a?b=1'],
    ['(example.com)', 'example.com', 'https://example.com/'],
    ['به narvan.ir سر بزنید', 'narvan.ir', 'https://narvan.ir/'],
  ])('%s', (text, shown, href) => expect(links(text)).toEqual([[shown, href]]))

  it.each([
    'file.pdf',
    'node.js',
    'e.g.',
    'سلام.خوبی',
    'main.component',
    'a.b',
    'https://shop@evil/',
    'https://shop@evil.com/',
    'http://shop:x@evil.com',
    'www.shop@evil.com',
    'https://narvan.ir@evil.com/',
    'https://narvan.ir%2f@evil.com',
    'javascript:alert(1)',
    'ftp://a.com',
    'http://localhost/',
  ])('not %s', (text) => expect(links(text).filter(([, href]) => !href?.startsWith('mailto:'))).toEqual([]))
})
