/** @jsxImportSource preact */
import { focusBox, onPhone } from './box'
import type { Chat } from './chat'
import { Field, Lack, tell } from './field'
import { formOf } from './state'
import type { Words } from './words'

interface FirstFormProps {
  chat: Chat
  words: Words
}

/** What the channel insists on knowing before the first message; the box to write in comes after it. */
export function FirstForm({ chat, words }: FirstFormProps) {
  const form = formOf(chat.state)
  if (!form) return null
  const handleSubmit = async (event: SubmitEvent) => {
    if (await tell(chat, event)) setTimeout(focusBox) // once it is there
  }
  return (
    <form class="ask" onSubmit={handleSubmit} noValidate ref={enter}>
      {form.name && <Field name="name" label={words.say('formName')} chat={chat} />}
      {form.email && <Field name="email" label={words.say('formEmail')} chat={chat} />}
      {form.topics.length > 0 && (
        <Field name="topic" label={words.say('formTopic')} chat={chat}>
          <option value="" />
          {form.topics.map((topic) => (
            <option key={topic}>{topic}</option>
          ))}
        </Field>
      )}
      <Lack chat={chat} words={words} />
      <button type="submit" class="button wide">
        {words.say('begin')}
      </button>
    </form>
  )
}

/** The focus goes to the first field when the form comes, where no keyboard would cover it. */
function enter(form: HTMLElement | null): void {
  if (!onPhone()) form?.querySelector<HTMLElement>('input, select')?.focus()
}
