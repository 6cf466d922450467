/** @jsxImportSource preact */
import { Avatar } from './avatar'
import type { Chat } from './chat'
import type { Person } from './wire'
import type { Words } from './words'

interface TypingProps {
  /** The name of who is typing; empty when it is not known. */
  typing?: string
  typist?: Person | undefined
  chat: Chat
  words: Words
}

/** Says that somebody is writing, and who where that is known. */
export function Typing({ typing: name = '', typist, chat, words }: TypingProps) {
  const { channel, threads } = chat.state
  const authors = Object.values(threads).flatMap(({ items }) => items.flatMap((m) => m.author ?? []))
  const known = [typist, ...(channel?.agents ?? []), ...authors]
  const person = name ? (known.find((p) => p?.name === name) ?? { name, color: 0 }) : typist
  return (
    <p class="aside">
      {person && <Avatar person={person} small />}
      <span class="hidden">{name ? words.say('typing', { name }) : words.say('typingSomebody')}</span>
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
    </p>
  )
}
