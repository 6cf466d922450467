/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Avatar } from './avatar'
import { Bubble } from './bubble'
import type { Chat } from './chat'
import { Icon } from './icons'
import type { Line } from './lines'
import type { Person } from './wire'
import type { Words } from './words'

interface LogProps {
  lines: readonly Line[]
  chat: Chat
  words: Words
  /** The name of who is typing; empty when it is not known. */
  typing: string | undefined
  typist: Person | undefined
  children: ComponentChildren
}

/** What was said, oldest first; stays at the end unless the visitor has scrolled up. */
export function Log({ lines, chat, words, typing, typist, children }: LogProps) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const last = lines.at(-1)?.key
  const ownLast = lines.findLast((l) => l.kind === 'bubble')
  const toEnd = () => box.current?.scrollTo?.(0, box.current.scrollHeight)
  useLayoutEffect(() => {
    if (atEnd.current) toEnd()
  })
  useLayoutEffect(() => {
    if (ownLast?.kind === 'bubble' && ownLast.mine) toEnd()
  }, [last])
  useEffect(() => {
    const again = () => atEnd.current && toEnd()
    addEventListener('resize', again) // the phone's keyboard came or went
    return () => removeEventListener('resize', again)
  }, [])
  const handleScroll = () => {
    const e = box.current
    if (e) atEnd.current = e.scrollHeight - e.scrollTop - e.clientHeight < 48
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div class="scroll" ref={box} onScroll={handleScroll} onLoadCapture={() => atEnd.current && toEnd()} tabIndex={0} role="log" aria-label={words.say('conversationLog')}>
      <div class="log">
        {lines.map((line) => (
          <LineView key={line.key} line={line} chat={chat} words={words} />
        ))}
        {children}
        {typing !== undefined && <Typing name={typing} person={typist} words={words} />}
      </div>
    </div>
  )
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
      return <EventLine line={line} words={words} chat={chat} />
    case 'bubble':
      return <Bubble line={line} chat={chat} words={words} />
    case 'delivery':
      return (
        <p class="delivery">
          <Icon name={line.state === 'seen' ? 'checks' : line.state === 'sent' ? 'check' : 'clock'} size={13} />
          {words.say(line.state, { time: words.time(line.at) })}
        </p>
      )
  }
}

interface EventLineProps extends LineProps {
  line: Extract<Line, { kind: 'event' }>
}

function EventLine({ line, chat, words }: EventLineProps) {
  const event = line.message.event
  const name = event?.name ?? line.message.author?.name ?? ''
  const person = line.message.author ?? chat.state.channel?.agents.find((a) => a.name === name)
  const key = event?.kind === 'closed' && name ? 'closedBy' : event?.kind
  if (!key || !words.has(key)) return null
  return (
    <p class="aside">
      {key === 'joined' && <Avatar person={person ?? { name, color: 0 }} small />}
      <span>{words.say(key, { name: `\u2068${name}\u2069` })}</span>
    </p>
  )
}

interface TypingProps {
  name: string
  person: Person | undefined
  words: Words
}

function Typing({ name, person, words }: TypingProps) {
  const who = person ?? { name, color: 0 }
  return (
    <p class="aside">
      {(name || person) && <Avatar person={who} small />}
      <span class="hidden">{name ? words.say('typing', { name }) : words.say('typingSomebody')}</span>
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
    </p>
  )
}
