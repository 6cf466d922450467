/** @jsxImportSource preact */
import { erase } from './acts'
import type { Chat } from './chat'
import { fetchFiles } from './fetch'
import { Icon } from './icons'
import { closeMenu, Menu } from './menu'
import { cross, download, trash } from './sheet-icons'
import { threadOf } from './state'
import type { Words } from './words'

interface MoreMenuProps {
  chat: Chat
  words: Words
}

/** What can be done with a conversation besides writing in it. */
export function MoreMenu({ chat, words }: MoreMenuProps) {
  const { channel, open = '', written } = chat.state
  const { asked } = written
  const handleDownload = () => {
    fetchFiles().then(
      ({ transcript }) => {
        save(`${channel?.name ?? ''}.txt`, transcript(threadOf(chat.state, open), channel?.name ?? '', words))
        closeMenu(chat)
      },
      () => undefined, // no network: the menu stays, to be tried again
    )
  }
  const handleErase = () => {
    erase(chat, open).catch(() => chat.compose.set({ asked: 'failed' }))
  }
  return (
    <Menu name="list-menu more-menu" label={words.say('more')} chat={chat}>
      {asked ? (
        <>
          <p role="alert">{words.say(asked === 'failed' ? 'eraseFailed' : 'eraseAsk')}</p>
          <button type="button" class="danger" onClick={handleErase}>
            <Icon path={trash} />
            {words.say('eraseNow')}
          </button>
          <button type="button" onClick={() => closeMenu(chat)}>
            <Icon path={cross} />
            {words.say('cancel')}
          </button>
        </>
      ) : (
        <>
          <button type="button" onClick={handleDownload}>
            <Icon path={download} />
            {words.say('download')}
          </button>
          <button type="button" onClick={() => chat.compose.set({ asked: 'erase' })}>
            <Icon path={trash} />
            {words.say('erase')}
          </button>
        </>
      )}
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
