/** @jsxImportSource preact */
import { Menu } from './menu'
import type { Words } from './words'

const emojis = [...'😀😊😉😂🙂😍🥰😎🤔😅😢😭😡😱🙏👍👎👏👋💪❤🌹🎉✅']

interface EmojiMenuProps {
  words: Words
  insert: (emoji: string) => void
  close: () => void
}

/** A handful, for keyboards that have none. */
export function EmojiMenu({ words, insert, close }: EmojiMenuProps) {
  return (
    <Menu name="emoji-menu" label={words.say('emoji')} close={close}>
      {emojis.map((e) => (
        <button key={e} type="button" onClick={() => insert(e)}>
          {e}
        </button>
      ))}
    </Menu>
  )
}
