/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { Chat } from './chat'
import type { Words } from './words'

interface EmailAskProps {
  chat: Chat
  words: Words
}

/** Asks once for an e-mail, after the first message; the visitor may decline. */
export function EmailAsk({ chat, words }: EmailAskProps) {
  const { channel, email, contact } = chat.state
  const [address, setAddress] = useState('')
  const [problem, setProblem] = useState<string>()
  const [kept, setKept] = useState(false)
  if (kept && contact.email) return <p class="ask" role="status">{words.say('emailKept', { email: contact.email })}</p>
  if (!channel?.askEmail || email !== 'unasked') return null

  const handleSubmit = async (event: Event) => {
    event.preventDefault()
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address.trim())) return setProblem(words.say('emailInvalid'))
    try {
      await chat.introduce({ email: address.trim() })
      setKept(true)
    } catch (error) {
      const refused = error instanceof Error && error.message === 'invalid'
      setProblem(words.say(refused ? 'emailInvalid' : 'offline'))
    }
  }
  return (
    <form class="ask" onSubmit={handleSubmit} noValidate>
      <label for="email">{words.say('askEmail')}</label>
      <div>
        <input
          id="email"
          type="email"
          inputMode="email"
          autoComplete="email"
          dir="ltr"
          placeholder="name@example.com"
          value={address}
          onInput={(e) => setAddress(e.currentTarget.value)}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? 'email-problem' : undefined}
        />
        <button type="submit" class="button">
          {words.say('save')}
        </button>
      </div>
      {problem && (
        <p id="email-problem" class="refusal" role="alert">
          {problem}
        </p>
      )}
      <button type="button" class="quiet" onClick={() => chat.skipEmail()}>
        {words.say('notNow')}
      </button>
    </form>
  )
}
