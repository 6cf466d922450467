/** A stretch of a message's text; with `href` it is a link. */
export interface Part {
  text: string
  href?: string
}

// Only http, https and mail addresses become links; what follows a host may
// hold anything but spaces, quotes and angle brackets.
const link = /\b(?:https?:\/\/|www\.)[^\s<>"'«»]+|[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/giu
const trailing = /[.,:;!?،؛؟…*_~]+$/u

/**
 * Cuts a text into plain stretches and links. The parts joined are the text.
 * A text is never interpreted as HTML.
 */
export function linkify(text: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(link)) {
    const shown = trim(match[0])
    const href = target(shown)
    if (!href) continue
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: shown, href })
    end = match.index + shown.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
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
  if (!/^(?:https?:\/\/|www\.)/i.test(shown)) return `mailto:${shown}`
  try {
    const url = new URL(/^www\./i.test(shown) ? `https://${shown}` : shown)
    // A name in front of the host would make a link look like another site's.
    return url.username || url.password || !url.hostname.includes('.') ? undefined : url.href
  } catch {
    return undefined
  }
}
