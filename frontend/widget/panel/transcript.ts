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
      return [`${who}, ${words.full(m.at)}`, m.text, ...files].filter(Boolean).join('\n')
    })
  // The mark has editors read the file as what it is.
  return `\uFEFF${[company, ...said].join('\n\n')}\n`
}
