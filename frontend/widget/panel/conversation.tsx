/** @jsxImportSource preact */
import type { Chat } from './chat'
import { Composer } from './composer'
import { Greeting } from './greeting'
import { linesOf } from './lines'
import { Log } from './log'
import { Sheet } from './sheet'
import { asks, conversationOf, formOf, opensAt, threadOf } from './state'
import type { Words } from './words'

interface ConversationProps {
  id: string
  chat: Chat
  words: Words
}

/** Who answered so lately, in ms, is not said to be away. */
const stays = 600_000

/** One conversation: what was said, what is on its way, and the box to write in. */
export function Conversation({ id, chat, words }: ConversationProps) {
  const { state } = chat
  const conversation = conversationOf(state, id)
  const thread = threadOf(state, id)
  const box = state.box.filter((o) => o.conversation === id)
  const connected = state.link !== 'offline' && navigator.onLine
  const lines = linesOf(thread, box, conversation?.agentSeenSeq ?? 0, connected)
  const form = formOf(state)
  const by = thread.items.findLast((m) => m.author)
  const answered = thread.items.at(-1)?.mine === false || (by && Date.now() - Date.parse(by.at) < stays)
  const opens = answered ? undefined : opensAt(state.channel)
  const away = !answered && state.channel?.online === false
  const notice = !connected
    ? 'offline'
    : conversation?.status === 'closed'
      ? 'closedHint'
      : opens
        ? 'awayUntil'
        : away && 'away'
  const over = (event: DragEvent, is: boolean) => {
    event.preventDefault()
    if (is !== state.written.over) chat.compose.set({ over: is })
  }
  const handleDrop = (event: DragEvent) => {
    over(event, false)
    const files = [...(event.dataTransfer?.files ?? [])]
    chat.compose.files((f) => f.add(files))
  }
  return (
    <main
      class="conversation"
      onDragOver={(e) => over(e, true)}
      onDragLeave={(e) => over(e, false)}
      onDrop={handleDrop}
    >
      <Log
        lines={lines}
        chat={chat}
        words={words}
        typing={state.typing[id]}
        typist={conversation?.agent}
        ask={asks(state) && thread.items.some((m) => m.mine)}
      >
        {!lines.length && !conversation && <Greeting chat={chat} words={words} />}
        {form && <Sheet name="FirstForm" chat={chat} words={words} />}
      </Log>
      <p class="notice" role="status">
        {notice && words.say(notice, opens ? { when: words.when(opens) } : {})}
      </p>
      {!form && <Composer chat={chat} words={words} />}
    </main>
  )
}
