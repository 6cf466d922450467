/** @jsxImportSource preact */
import type { Chat } from './chat'
import { closeMenu, Menu } from './menu'
import type { Words } from './words'

const emojis = [...'😀😊😉😂😍😎🤔😢😡🙏👍👎👏❤🌹🎉']

interface EmojiMenuProps {
  chat: Chat
  words: Words
}

/** A handful, for keyboards that have none; each goes where the cursor was. */
export function EmojiMenu({ chat, words }: EmojiMenuProps) {
  const insert = (emoji: string) => {
    const { text } = chat.state.written
    const at = (document.getElementById('box') as HTMLTextAreaElement | null)?.selectionEnd ?? text.length
    chat.write(text.slice(0, at) + emoji + text.slice(at))
    closeMenu(chat)
  }
  return (
    <Menu name="emoji-menu" label={words.say('emoji')} chat={chat}>
      {emojis.map((e) => (
        <button key={e} type="button" onClick={() => insert(e)}>
          {e}
        </button>
      ))}
    </Menu>
  )
}
