/** @jsxImportSource preact */
import { Avatar } from './avatar'
import type { Chat } from './chat'
import type { Line } from './lines'
import type { Words } from './words'

interface EventLineProps {
  line?: Line
  chat: Chat
  words: Words
}

/** Something that happened to the conversation, as far as it concerns the visitor. */
export function EventLine({ line, chat, words }: EventLineProps) {
  if (line?.kind !== 'event') return null
  const { event, author } = line.message
  const name = event?.name ?? author?.name ?? ''
  const person = author ?? chat.state.channel?.agents.find((a) => a.name === name)
  const key = event?.kind
  if (!key || !words.has(key)) return null
  return (
    <p class="aside">
      {name && <Avatar person={person ?? { name, color: 0 }} small />}
      <span>{words.say(key, { name, from: line.from ?? '' })}</span>
    </p>
  )
}
