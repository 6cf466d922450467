/** @jsxImportSource preact */
import type { Chat } from './chat'
import type { Words } from './words'
import { lettersOver } from './written'

interface CounterProps {
  chat: Chat
  words: Words
}

/** How much room is left in a long message, or by how much it is too long to be sent. */
export function Counter({ chat, words }: CounterProps) {
  const over = lettersOver(chat.state.written.text)
  const form = `tooLong_${new Intl.PluralRules(words.language).select(over)}`
  return (
    <p class={over > 0 ? 'refusal' : 'refusal room'} role="status">
      {over > 0
        ? words.say(words.has(form) ? form : 'tooLong_other', { count: words.number(over) })
        : words.number(-over)}
    </p>
  )
}
