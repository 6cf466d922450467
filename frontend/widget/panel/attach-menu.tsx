/** @jsxImportSource preact */
import { useRef } from 'preact/hooks'
import { kinds } from './attachments'
import type { Chat } from './chat'
import { Icon } from './icons'
import { Menu } from './menu'
import type { Words } from './words'

interface AttachMenuProps {
  chat: Chat
  words: Words
  add: (files: readonly File[]) => void
  close: () => void
}

/** Says what may be sent before it is chosen; on phones the camera is one tap away. */
export function AttachMenu({ chat, words, add, close }: AttachMenuProps) {
  const picker = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const limits = chat.state.channel?.files ?? { maxBytes: 0, types: [] }
  const names = kinds(limits.types).map((k) => words.say(k))
  const types = new Intl.ListFormat(words.language, { type: 'conjunction' }).format(names)
  const handleChange = (event: { currentTarget: HTMLInputElement }) => {
    add([...(event.currentTarget.files ?? [])])
    close()
  }
  return (
    <Menu name="attach-menu" label={words.say('attach')} close={close}>
      <button type="button" onClick={() => picker.current?.click()}>
        <Icon name="file" />
        {words.say('chooseFile')}
      </button>
      <button type="button" class="camera" onClick={() => camera.current?.click()}>
        <Icon name="camera" />
        {words.say('takePhoto')}
      </button>
      <small>{words.say('fileLimits', { size: words.size(limits.maxBytes), types })}</small>
      <input ref={picker} type="file" multiple hidden accept={limits.types.join(',')} onChange={handleChange} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden onChange={handleChange} />
    </Menu>
  )
}
