/** @jsxImportSource preact */
import { Avatar } from './avatar'
import type { Person } from './wire'
import type { Words } from './words'

interface TypingProps {
  /** The name of who is typing; empty when it is not known. */
  typing?: string
  typist?: Person | undefined
  words: Words
}

/** Says that somebody is writing, and who where that is known. */
export function Typing({ typing: name = '', typist, words }: TypingProps) {
  return (
    <p class="aside">
      {(name || typist) && <Avatar person={typist ?? { name, color: 0 }} small />}
      <span class="hidden">{name ? words.say('typing', { name }) : words.say('typingSomebody')}</span>
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
    </p>
  )
}
