/** @jsxImportSource preact */
import { skipEmail } from './acts'
import type { Chat } from './chat'
import { Field, Lack, tell } from './field'
import type { Words } from './words'

interface EmailAskProps {
  chat: Chat
  words: Words
}

/** Asks once for an e-mail, after the first message; the visitor may decline. */
export function EmailAsk({ chat, words }: EmailAskProps) {
  const { email, contact } = chat.state
  if (email === 'given') {
    return (
      <p class="ask" role="status">
        {words.say('emailKept', { email: contact.email ?? '' })}
      </p>
    )
  }
  const handleSubmit = async (event: SubmitEvent) => {
    if (await tell(chat, event)) chat.store.set({ email: 'given' })
  }
  return (
    <form class="ask" onSubmit={handleSubmit} noValidate>
      <Field name="email" label={words.say('askEmail')} chat={chat} />
      <Lack chat={chat} words={words} />
      <button type="submit" class="button">
        {words.say('save')}
      </button>
      <button type="button" class="quiet" onClick={() => skipEmail(chat)}>
        {words.say('notNow')}
      </button>
    </form>
  )
}
