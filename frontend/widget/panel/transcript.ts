import { directionOf } from '../../shared/text/direction'
import { partsOf } from '../../shared/text/parts'
import type { Thread } from './thread'
import type { Words } from './words'

/**
 * A conversation as plain text, to keep: who said what and when, and which files
 * went with it, in the panel's language and the visitor's time.
 */
export function transcript(thread: Thread, company: string, words: Words): string {
  const said = thread.items
    .filter((m) => !m.event)
    .map((m) => {
      const who = m.mine ? words.say('you') : (m.author?.name ?? company)
      const files = m.files.map((f) => `[${f.name}]`)
      return [`${who}${words.direction === 'rtl' ? '،' : ','} ${words.full(m.at)}`, marked(m.text), ...files]
        .filter(Boolean)
        .join('\n')
    })
  // The mark has editors read the file as what it is.
  return `\uFEFF${[company, ...said].join('\n\n')}\n`
}

/** Has each line of a text run as on the screen, with numbers in order, by marks that nobody sees. */
function marked(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (directionOf(line) !== 'rtl') return line
      const parts = partsOf(line).map((part) => (part.number ? `\u2066${part.text}\u2069` : part.text))
      return /^\u200f/.test(line) ? parts.join('') : `\u200f${parts.join('')}`
    })
    .join('\n')
}
