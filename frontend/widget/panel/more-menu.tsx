/** @jsxImportSource preact */
import type { Chat } from './chat'
import { Icon } from './icons'
import { closeMenu, Menu } from './menu'
import { threadOf } from './state'
import { transcript } from './transcript'
import type { Words } from './words'

interface MoreMenuProps {
  chat: Chat
  words: Words
}

/** What can be done with a conversation besides writing in it. */
export function MoreMenu({ chat, words }: MoreMenuProps) {
  const handleDownload = () => {
    const { channel, open = '' } = chat.state
    save(`${channel?.name ?? ''}.txt`, transcript(threadOf(chat.state, open), channel?.name ?? '', words))
    closeMenu(chat)
  }
  return (
    <Menu name="list-menu more-menu" label={words.say('more')} chat={chat}>
      <button type="button" onClick={handleDownload}>
        <Icon name="download" />
        {words.say('download')}
      </button>
    </Menu>
  )
}

/** Gives the visitor a text file. */
function save(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
