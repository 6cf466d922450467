/** @jsxImportSource preact */
import { directionOf } from '../../shared/text/direction'
import { Avatar } from './avatar'
import type { Chat } from './chat'
import { Greeting } from './greeting'
import { Icon } from './icons'
import { plus } from './sheet-icons'
import { opensAt, unreadIn } from './state'
import type { VisitorConversation } from './wire'
import type { Words } from './words'

interface HomeProps {
  chat: Chat
  words: Words
}

/** The visitor's conversations and the way to a new one. */
export function Home({ chat, words }: HomeProps) {
  const { conversations } = chat.state
  return (
    <main class="home">
      <Greeting chat={chat} words={words} />
      <Hours chat={chat} words={words} />
      <p class="done" role="status">
        {chat.state.written.asked === 'erased' && words.say('erased')}
      </p>
      <ul class="list" aria-label={words.say('conversations')}>
        {conversations.map((c) => (
          <li key={c.id}>
            <Row
              conversation={c}
              company={chat.state.channel?.name ?? ''}
              unread={unreadIn(chat.state, c)}
              words={words}
              open={() => chat.open(c.id)}
            />
          </li>
        ))}
      </ul>
      <button type="button" class="button wide" onClick={() => chat.open('new')}>
        <Icon path={plus} />
        {words.say('newConversation')}
      </button>
    </main>
  )
}

/** The expected answer and the office's hours, in the visitor's own time. */
function Hours({ chat, words }: HomeProps) {
  const { channel } = chat.state
  const { until } = channel?.hours ?? {}
  const opens = opensAt(channel)
  const reply = words.own('replyTime', channel?.replyTime)
  const line = opens
    ? words.say('backAt', { when: words.when(opens) })
    : until && words.say('openUntil', { when: words.when(until) })
  return (
    <p class={opens || channel?.online === false ? 'hours' : 'hours open'}>
      {[line, !opens && channel?.online !== false && reply].filter(Boolean).join(' · ')}
    </p>
  )
}

interface RowProps {
  conversation: VisitorConversation
  company: string
  unread: number
  words: Words
  open: () => void
}

function Row({ conversation: c, company, unread, words, open }: RowProps) {
  const text = c.last?.text || c.subject || words.say('noMessages')
  const person = c.agent ?? { name: company, color: 1 }
  return (
    <button type="button" class={unread ? 'row new' : 'row'} onClick={open}>
      <Avatar person={person} />
      <span class="row-text">
        <span class="row-head">
          <bdi class="cut">{person.name}</bdi>
          {c.status === 'closed' && <small>{words.say('isClosed')}</small>}
          <time dateTime={c.updatedAt}>{words.brief(c.updatedAt)}</time>
        </span>
        <span class="row-head">
          {c.last?.mine && <span>{words.say('you')}:</span>}
          <bdi class="cut" dir={directionOf(text)}>
            {text}
          </bdi>
          {unread > 0 && (
            <b class="badge">
              {words.number(unread)}
              <span class="hidden"> {words.say('unread')}</span>
            </b>
          )}
        </span>
      </span>
    </button>
  )
}
