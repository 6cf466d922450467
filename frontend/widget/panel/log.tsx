/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { Avatar } from './avatar'
import { Bubble } from './bubble'
import type { Chat } from './chat'
import { Icon } from './icons'
import type { Line } from './lines'
import { Sheet } from './sheet'
import type { Person } from './wire'
import type { Words } from './words'

interface LogProps {
  lines: readonly Line[]
  chat: Chat
  words: Words
  /** The name of who is typing; empty when it is not known. */
  typing: string | undefined
  typist: Person | undefined
  /** Whether the question for an e-mail is shown, below the first own message. */
  ask: boolean
  children: ComponentChildren
}

/** What was said, oldest first; stays at the end unless the visitor has scrolled up. */
export function Log({ lines, chat, words, typing, typist, ask, children }: LogProps) {
  const last = lines.findLast((l) => l.kind === 'bubble')
  const first = lines.findIndex((l) => l.kind === 'bubble' && l.mine)
  const below = lines[first + 1]?.kind === 'delivery' ? first + 1 : first
  return (
    <div
      class="scroll"
      ref={(box) => {
        if (box) stick(box, last?.mine ? last.key : '')
      }}
      onLoadCapture={(e) => stick(e.currentTarget)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-label={words.say('conversationLog')}
    >
      <div class="log">
        {lines.map((line, i) => [
          <LineView key={line.key} line={line} chat={chat} words={words} />,
          ask && i === below && <Sheet name="EmailAsk" chat={chat} words={words} />,
        ])}
        {children}
        {typing !== undefined && <Sheet name="Typing" typing={typing} typist={typist} chat={chat} words={words} />}
      </div>
    </div>
  )
}

/** How a scrolling box was left: its height then, and the own message that it was brought to. */
const left = new WeakMap<HTMLElement, { height: number; own: string }>()

/** Goes to the end if the box was there before it grew, or if the visitor has just written. */
function stick(box: HTMLElement, own = left.get(box)?.own ?? ''): void {
  const before = left.get(box)
  const wasAtEnd = !before || before.height - box.scrollTop - box.clientHeight < 80
  if (wasAtEnd || own !== before.own) box.scrollTop = box.scrollHeight
  left.set(box, { height: box.scrollHeight, own })
}

interface LineProps {
  line: Line
  chat: Chat
  words: Words
}

function LineView({ line, chat, words }: LineProps) {
  switch (line.kind) {
    case 'day':
      return <p class="day">{words.day(line.at)}</p>
    case 'author':
      return (
        <p class="aside">
          <Avatar person={line.author} small />
          <bdi>{line.author.name}</bdi>
        </p>
      )
    case 'event':
      return <Sheet name="EventLine" line={line} chat={chat} words={words} />
    case 'bubble':
      return <Bubble line={line} chat={chat} words={words} />
    case 'delivery':
      return (
        <p class={line.state ? 'delivery' : 'said'}>
          <time dateTime={line.at}>{words.time(line.at)}</time>
          {line.state && (
            <>
              <Icon name={line.state === 'seen' ? 'checks' : line.state === 'sent' ? 'check' : 'clock'} size={13} />
              <span>{words.say(line.state)}</span>
            </>
          )}
        </p>
      )
  }
}
