/** A stretch of a message's text: with `href` a link, with `number` digits that keep their order in any line. */
export interface Part {
  text: string
  href?: string
  number?: true
}

// Only http, https and mail addresses become links; what follows a host may
// hold anything but spaces, quotes and angle brackets. A bare name is one when
// it ends as sites do, and not as files do.
const rest = String.raw`[^\s<>"'«»]`
const sites =
  'com|net|org|ir|io|co|app|dev|info|biz|shop|store|site|online|xyz|ai|edu|gov|uk|de|fr|eu|us|ca|tr|ae|af|ایران'
const digit = '[0-9۰-۹٠-٩]'
const pieces = [
  String.raw`\b(?:https?:\/\/|www\.)${rest}+`,
  String.raw`[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}`,
  String.raw`(?<![\p{L}\p{N}@/._:-])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?:${sites})(?![\p{L}\p{N}@_-]|\.[\p{L}\p{N}])(?:[:/?#]${rest}*)?`,
  // Telephones, cards, accounts, orders: digits of any script with what stands between them.
  String.raw`(?<![\p{L}\p{N}_.,/])(?:IR[ \u00a0-]?|#)?[+(]{0,2}${digit}(?:[ \u00a0\u2009()\u2010-\u2015\u2212-]{0,2}${digit})+(?![\p{L}\p{N}_]|[.,/:٫٬]${digit})`,
  // What is dialled: *780*1#.
  `[*#]${digit}[*#0-9۰-۹٠-٩]*#`,
]
const found = new RegExp(pieces.join('|'), 'giu')
const trailing = /[.,:;!?،؛؟…*_~]+$/u

/**
 * Cuts a text into plain stretches, links and numbers. The parts joined are the
 * text. A text is never interpreted as HTML. Widget, agent app and copies of a
 * conversation all decide here what is a link.
 */
export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(found)) {
    const part = partOf(match[0])
    if (!part) continue
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push(part)
    end = match.index + part.text.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

function partOf(match: string): Part | undefined {
  if (new RegExp(`^(?:IR|[#*+(])*[ \u00a0-]?[+(]*${digit}[^.@]*$`, 'iu').test(match)) return numberOf(match)
  const text = trim(match)
  const href = target(text)
  return href ? { text, href } : undefined
}

/** Cuts the punctuation that ends a sentence and not an address, and closing brackets that were not opened in it. */
function trim(address: string): string {
  let s = address.replace(trailing, '')
  for (let c = s.at(-1); c && count(s, c) > count(s, opening(c)); c = s.at(-1)) s = s.slice(0, -1).replace(trailing, '')
  return s
}

/** The bracket that the character closes; itself when it closes none. */
function opening(close: string): string {
  return '([{'[')]}'.indexOf(close)] ?? close
}

function count(s: string, c: string): number {
  return s.split(c).length - 1
}

/** Where a link leads; undefined when it had better stay text. */
function target(shown: string): string | undefined {
  const web = /^https?:\/\//i.test(shown)
  if (!web && /^[^/?#]*@/.test(shown) && !/^www\./i.test(shown)) return `mailto:${shown}`
  try {
    const url = new URL(web ? shown : `https://${shown}`)
    // A name in front of the host would make a link look like another site's.
    return url.username || url.password || !url.hostname.includes('.') ? undefined : url.href
  } catch {
    return undefined
  }
}

/** Digits of any script as Latin ones, as other programs take them. */
export function latinDigits(text: string): string {
  return text.replace(/[۰-۹٠-٩]/g, (d) => String(d.charCodeAt(0) & 15))
}

/** Digits that a line of another direction would turn round: as many as telephones, cards and accounts have. */
function numberOf(text: string): Part | undefined {
  const bare = latinDigits(text).replace(/[^0-9+]/g, '')
  const digits = bare.replace(/\+/g, '').length
  const dialled = /^[*#]/.test(text) && text.endsWith('#')
  if (!dialled && (digits < 7 || digits > 26)) return undefined
  return phone.test(bare) && !/^(IR|#)/i.test(text)
    ? { text, number: true, href: `tel:${bare}` }
    : { text, number: true }
}

/** With a country's code, or with the zero of long distance. */
const phone = /^(?:\+\d{8,15}|00[1-9]\d{7,14}|0[1-9]\d{8,10})$/
