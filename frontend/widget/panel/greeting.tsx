/** @jsxImportSource preact */
import type { Chat } from './chat'

interface GreetingProps {
  chat: Chat
}

/** What the company says first, in the words of the channel. */
export function Greeting({ chat: { state } }: GreetingProps) {
  return (
    <div class="greeting">
      {state.channel?.greeting && <h2 dir="auto">{state.channel.greeting}</h2>}
      {state.channel?.intro && <p dir="auto">{state.channel.intro}</p>}
    </div>
  )
}
