/** @jsxImportSource preact */
import type { Chat } from './chat'
import { Icon } from './icons'
import { closeMenu, Menu } from './menu'
import { camera, paper } from './sheet-icons'
import { sizeOf } from './sizes'
import type { Words } from './words'

interface AttachMenuProps {
  chat: Chat
  words: Words
}

/** Says what may be sent before it is chosen; on phones the camera is one tap away. */
export function AttachMenu({ chat, words }: AttachMenuProps) {
  const { maxBytes = 0, types = [] } = chat.state.channel?.files ?? {}
  const handleChange = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const files = [...(currentTarget.files ?? [])]
    chat.compose.files((f) => f.add(files))
    closeMenu(chat)
  }
  return (
    <Menu name="list-menu" label={words.say('attach')} chat={chat}>
      <button type="button" onClick={pick}>
        <Icon path={paper} />
        {words.say('chooseFile')}
        <input type="file" multiple hidden accept={types.join()} onChange={handleChange} />
      </button>
      <button type="button" class="camera" onClick={pick}>
        <Icon path={camera} />
        {words.say('takePhoto')}
        <input type="file" accept="image/*" capture="environment" hidden onChange={handleChange} />
      </button>
      <small>
        {words.say('fileLimits', { size: sizeOf(maxBytes, words) })} <bdi dir="ltr">{types.join(' ')}</bdi>
      </small>
    </Menu>
  )
}

/** Opens the picker of the button's own input; its click comes up here again and is let pass. */
function pick({ target, currentTarget }: { target: EventTarget | null; currentTarget: HTMLElement }): void {
  const input = currentTarget.querySelector('input')
  if (target !== input) input?.click()
}
