/** @jsxImportSource preact */
import { directionOf } from '../../shared/text/direction'
import type { Chat } from './chat'
import { Linked } from './linked'
import type { Words } from './words'

interface GreetingProps {
  chat: Chat
  words: Words
}

/** What the company says first, in the words of the channel. */
export function Greeting({ chat: { state }, words }: GreetingProps) {
  const greeting = words.own('greeting', state.channel?.greeting)
  const intro = words.own('intro', state.channel?.intro)
  const consent = words.own('consent')
  return (
    <div class="greeting">
      {greeting && <h2 dir={directionOf(greeting)}>{greeting}</h2>}
      {intro && <p dir={directionOf(intro)}>{intro}</p>}
      {consent && (
        <small dir={directionOf(consent)}>
          <Linked text={consent} />
        </small>
      )}
    </div>
  )
}
