/** @jsxImportSource preact */

import type { ComponentChildren } from 'preact'
import { fill } from './acts'
import type { Chat } from './chat'
import type { FormLack } from './state'
import type { Words } from './words'

/** The field that is wrong: only an address is ever refused. */
const wrongOf = (lacks: FormLack | undefined) => (lacks === 'emailInvalid' ? 'email' : lacks)

interface FieldProps {
  name: 'name' | 'email' | 'topic'
  label: string
  chat: Chat
  /** What there is to choose from. */
  children?: ComponentChildren
}

/** Something that the visitor tells about itself, or chooses. */
export function Field({ name, label, chat, children }: FieldProps) {
  const address = name === 'email'
  const same = {
    id: `ask-${name}`,
    name,
    dir: address ? ('ltr' as const) : ('auto' as const),
    required: true,
    'aria-invalid': wrongOf(chat.state.lacks) === name,
    'aria-describedby': 'lack',
  }
  return (
    <label for={same.id}>
      {label}
      {name === 'topic' ? (
        <select {...same}>{children}</select>
      ) : (
        <input
          {...same}
          inputMode={address ? 'email' : 'text'}
          placeholder={address ? 'name@example.com' : ''}
          autoComplete={name}
          maxLength={120}
        />
      )}
    </label>
  )
}

/** What is wrong with a form. */
export function Lack({ chat, words }: { chat: Chat; words: Words }) {
  const { lacks } = chat.state
  return (
    <p id="lack" class="refusal" role="alert">
      {lacks && words.say(words.has(lacks) ? lacks : 'formLacks')}
    </p>
  )
}

/** Tells what a form holds; whether it was taken. If not, the focus is where the fault is. */
export async function tell(chat: Chat, event: SubmitEvent): Promise<boolean> {
  event.preventDefault()
  const form = event.currentTarget as HTMLFormElement
  await fill(chat, Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, `${value}`.trim()])))
  const wrong = wrongOf(chat.state.lacks)
  if (wrong) form.querySelector<HTMLElement>(`[name=${wrong}]`)?.focus()
  return !wrong
}
