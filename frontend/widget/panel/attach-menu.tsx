/** @jsxImportSource preact */
import { isolated } from '../../shared/text/direction'
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
        {words.say('fileLimits', { size: sizeOf(maxBytes, words) })}{' '}
        <bdi>{kindsOf(types, words).join(words.direction === 'rtl' ? '، ' : ', ')}</bdi>
      </small>
    </Menu>
  )
}

/** The endings that people know by the name of a kind, each kind once; any other is said as it is. */
const kinds: [name: string, endings: RegExp][] = [
  ['kindPicture', /^\.(png|jpe?g|jfif|jpe|pjpeg|gif|webp|heic|heif|avif|bmp|tiff?)$/],
  ['kindVideo', /^\.(mp4|m4v|mov|webm|3gp|avi|mkv|mpe?g)$/],
  ['kindSound', /^\.(mp3|m4a|aac|wav|ogg|oga|opus|flac|amr)$/],
  ['kindText', /^\.(txt|csv|md|log|rtf)$/],
  ['PDF', /^\.pdf$/],
  ['Word', /^\.(docx?|odt)$/],
  ['Excel', /^\.(xlsx?|ods)$/],
  ['PowerPoint', /^\.(pptx?|odp)$/],
  ['ZIP', /^\.(zip|gz|7z|rar)$/],
]

/** What may be sent, in words. */
function kindsOf(types: readonly string[], words: Words): string[] {
  const names = types.map((type) => kinds.find(([, endings]) => endings.test(type))?.[0] ?? type.slice(1))
  // In a line that is read from the right, names in Latin letters keep their places.
  return [...new Set(names)].map((name) => (words.has(name) ? words.say(name) : isolated(name, words.direction)))
}

/** Opens the picker of the button's own input; its click comes up here again and is let pass. */
function pick({ target, currentTarget }: { target: EventTarget | null; currentTarget: HTMLElement }): void {
  const input = currentTarget.querySelector('input')
  if (target !== input) input?.click()
}
