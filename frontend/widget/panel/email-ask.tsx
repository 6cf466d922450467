/** @jsxImportSource preact */
import type { Chat } from './chat'
import type { Words } from './words'

interface EmailAskProps {
  chat: Chat
  words: Words
}

/** Asks once for an e-mail, after the first message; the visitor may decline. */
export function EmailAsk({ chat, words }: EmailAskProps) {
  const { channel, email, contact } = chat.state
  if (email === 'given') {
    return (
      <p class="ask" role="status">
        {words.say('emailKept', { email: contact.email ?? '' })}
      </p>
    )
  }
  if (!channel?.askEmail || contact.email || email === 'skipped') return null
  const problem = email === 'refused' ? 'emailInvalid' : email === 'failed' ? 'offline' : undefined
  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('email') as HTMLInputElement
    void chat.giveEmail(field.value.trim())
  }
  return (
    <form class="ask" onSubmit={handleSubmit} noValidate>
      <label for="email">{words.say('askEmail')}</label>
      <div>
        <input
          id="email"
          name="email"
          type="email"
          autoComplete="email"
          dir="ltr"
          placeholder="name@example.com"
          aria-invalid={problem !== undefined}
          aria-describedby="email-problem"
        />
        <button type="submit" class="button">
          {words.say('save')}
        </button>
      </div>
      <p id="email-problem" class="refusal" role="alert">
        {problem && words.say(problem)}
      </p>
      <button type="button" class="quiet" onClick={() => chat.skipEmail()}>
        {words.say('notNow')}
      </button>
    </form>
  )
}
