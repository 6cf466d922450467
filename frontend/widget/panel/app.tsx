/** @jsxImportSource preact */
import type { Chat } from './chat'
import { Conversation } from './conversation'
import { Header } from './header'
import { Sheet } from './sheet'
import type { Words } from './words'

interface AppProps {
  chat: Chat
  words: Words
  /** Absent when the panel fills a tab of its own. */
  close: (() => void) | undefined
}

/** The panel, drawn from the chat's state alone: a conversation, or the list of them. */
export function App({ chat, words, close }: AppProps) {
  const { state } = chat
  if (!state.channel) return state.problem ? <Problem chat={chat} words={words} /> : null
  return (
    <>
      <Header
        chat={chat}
        channel={state.channel}
        words={words}
        back={state.open && state.conversations.length > 0 ? () => chat.open('list') : undefined}
        close={close}
      />
      {state.ready &&
        (state.open ? (
          <Conversation key={state.open} id={state.open} chat={chat} words={words} />
        ) : (
          <Sheet name="Home" chat={chat} words={words} />
        ))}
    </>
  )
}

function Problem({ chat, words }: Pick<AppProps, 'chat' | 'words'>) {
  const gone = chat.state.problem === 'not_found'
  return (
    <div class="problem" role="alert">
      <p>{words.say(gone ? 'notFound' : 'loadFailed')}</p>
      {!gone && (
        <button type="button" class="button" onClick={() => void chat.load()}>
          {words.say('tryAgain')}
        </button>
      )}
    </div>
  )
}
