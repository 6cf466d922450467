/** @jsxImportSource preact */
import { focusBox, onPhone } from './box'
import type { Chat } from './chat'
import { fetchFiles } from './fetch'
import { called, Icon } from './icons'
import { Sheet } from './sheet'
import type { Words } from './words'
import { lettersOver, type MenuName, sendable } from './written'

interface ComposerProps {
  chat: Chat
  words: Words
}

/** The visitor is told how much room is left from here on, in characters. */
const counted = 500

/** The box to write in. Enter sends where there is a keyboard; Shift-Enter begins a line. */
export function Composer({ chat, words }: ComposerProps) {
  const { text, menu, over, uploads, problem } = chat.state.written
  const handleSubmit = (event: Event) => {
    event.preventDefault()
    chat.say()
    focusBox()
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !onPhone()) handleSubmit(event)
  }
  const handlePaste = (event: ClipboardEvent) => {
    const { files = [], types = [] } = event.clipboardData ?? {}
    const pasted = [...files]
    // Office programs put a picture beside the text that was copied.
    if (!pasted.length || types.includes('text/plain')) return
    event.preventDefault()
    chat.compose.files((f) => f.add(pasted))
  }
  return (
    <form class="composer" onSubmit={handleSubmit}>
      {over && <Sheet name="Drop" chat={chat} words={words} />}
      {(problem || uploads.length > 0) && <Sheet name="UploadList" chat={chat} words={words} />}
      {lettersOver(text) > -counted && <Sheet name="Counter" chat={chat} words={words} />}
      {menu && <Sheet name={menu} chat={chat} words={words} />}
      <div class="box">
        <div class="grow" data-text={`${text}\n`}>
          <textarea
            id="box"
            rows={1}
            dir={text ? 'auto' : undefined}
            value={text}
            placeholder={words.say('write')}
            aria-label={words.say('message')}
            onInput={(e) => chat.write(e.currentTarget.value)}
            onKeyDown={handleKey}
            onPaste={handlePaste}
          />
        </div>
        <Tool name="attach" menu="AttachMenu" chat={chat} words={words} />
        <Tool name="emoji" menu="EmojiMenu" chat={chat} words={words} />
        <button type="submit" class="tool go" disabled={!sendable(chat.state.written)} {...called(words.say('send'))}>
          <Icon name="send" mirrored />
        </button>
      </div>
    </form>
  )
}

interface ToolProps extends ComposerProps {
  name: 'attach' | 'emoji' | 'more'
  menu: MenuName
}

/** Opens and closes one of the sheets; they are fetched when a pointer comes near. */
export function Tool({ name, menu, chat, words }: ToolProps) {
  const open = chat.state.written.menu === menu
  return (
    <button
      type="button"
      class="tool"
      {...called(words.say(name))}
      aria-expanded={open}
      onPointerEnter={() => void fetchFiles().catch(() => undefined)}
      onClick={() => chat.compose.set({ menu: open ? undefined : menu })}
    >
      <Icon name={name} />
    </button>
  )
}
