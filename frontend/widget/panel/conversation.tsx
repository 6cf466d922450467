/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { Chat } from './chat'
import { Composer } from './composer'
import { EmailAsk } from './email-ask'
import { linesOf } from './lines'
import { Log } from './log'
import { threadOf } from './state'
import type { Words } from './words'

interface ConversationProps {
  id: string
  chat: Chat
  words: Words
}

/** One conversation: what was said, what is on its way, and the box to write in. */
export function Conversation({ id, chat, words }: ConversationProps) {
  const { state } = chat
  const [dropped, setDropped] = useState<readonly File[]>([])
  const [over, setOver] = useState(false)
  const conversation = state.conversations.find((c) => c.id === id)
  const thread = threadOf(state, id)
  const box = state.box.filter((o) => o.conversation === id)
  const connected = state.link !== 'offline' && navigator.onLine !== false
  const lines = linesOf(thread, box, conversation?.agentSeenSeq ?? 0, connected)
  const typing = state.typing[id]
  const fresh = lines.length === 0 && !conversation
  const handleDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    setDropped([...(event.dataTransfer?.files ?? [])])
  }
  return (
    <main
      class={over ? 'conversation over' : 'conversation'}
      onDragOver={(e) => {
        e.preventDefault()
        setOver(true)
      }}
      onDragLeave={(e) => e.target === e.currentTarget && setOver(false)}
      onDrop={handleDrop}
    >
      <Log lines={lines} chat={chat} words={words} typing={typing} typist={conversation?.agent}>
        {fresh && <Welcome chat={chat} />}
        {thread.items.some((m) => m.mine) && <EmailAsk chat={chat} words={words} />}
      </Log>
      <Notice chat={chat} words={words} connected={connected} closed={conversation?.status === 'closed'} />
      <Composer chat={chat} words={words} dropped={dropped} over={over} />
    </main>
  )
}

function Welcome({ chat }: Pick<ConversationProps, 'chat'>) {
  const { channel } = chat.state
  return (
    <div class="welcome">
      {channel?.greeting && <h2 dir="auto">{channel.greeting}</h2>}
      {channel?.intro && <p dir="auto">{channel.intro}</p>}
    </div>
  )
}

interface NoticeProps extends Omit<ConversationProps, 'id'> {
  connected: boolean
  closed: boolean
}

/** The one thing that the visitor should know before writing, if any. */
function Notice({ chat, words, connected, closed }: NoticeProps) {
  const key = !connected ? 'offline' : closed ? 'closedHint' : chat.state.channel?.online === false ? 'away' : undefined
  return (
    <p class="notice" role="status">
      {key && words.say(key)}
    </p>
  )
}
