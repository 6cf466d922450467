/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import { AttachMenu } from './attach-menu'
import type { Chat } from './chat'
import { EmojiMenu } from './emoji-menu'
import { Icon } from './icons'
import { UploadList } from './upload-list'
import { useUploads } from './uploads'
import type { Words } from './words'

interface ComposerProps {
  chat: Chat
  words: Words
  /** Files that were dropped on the conversation; a new list each time. */
  dropped: readonly File[]
  /** Files hover over the conversation. */
  over: boolean
}

/** The box to write in. Enter sends where there is a keyboard; Shift-Enter begins a line. */
export function Composer({ chat, words, dropped, over }: ComposerProps) {
  const [text, setText] = useState(chat.draft)
  const [menu, setMenu] = useState<'attach' | 'emoji'>()
  const uploads = useUploads(chat, words)
  const field = useRef<HTMLTextAreaElement>(null)
  const { shown } = chat.state
  const ready = uploads.list.every((u) => u.stored) && (text.trim() !== '' || uploads.list.length > 0)

  useEffect(() => {
    if (shown && !onPhone()) field.current?.focus()
  }, [shown])
  useEffect(() => {
    if (dropped.length) uploads.add(dropped)
  }, [dropped])

  const write = (value: string) => {
    setText(value)
    chat.draft = value
    if (value) chat.typing()
  }
  const send = () => {
    if (!ready) return
    chat.say(text, uploads.list.flatMap((u) => u.stored ?? []))
    write('')
    uploads.clear()
    field.current?.focus()
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || onPhone()) return
    event.preventDefault()
    send()
  }
  const handlePaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (!files.length) return
    event.preventDefault()
    uploads.add(files)
  }
  const insert = (emoji: string) => {
    const at = field.current?.selectionEnd ?? text.length
    write(text.slice(0, at) + emoji + text.slice(at))
    setMenu(undefined)
    field.current?.focus()
  }
  const toggle = (name: 'attach' | 'emoji') => setMenu(menu === name ? undefined : name)
  const closeMenu = () => {
    setMenu(undefined)
    field.current?.focus()
  }

  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault()
        send()
      }}
    >
      {over && <p class="drop">{words.say('dropHere')}</p>}
      <UploadList uploads={uploads} words={words} />
      {menu === 'attach' && <AttachMenu chat={chat} words={words} add={uploads.add} close={closeMenu} />}
      {menu === 'emoji' && <EmojiMenu words={words} insert={insert} close={closeMenu} />}
      <div class="box">
        <div class="grow" data-text={`${text}\n`}>
          <textarea
            ref={field}
            rows={1}
            dir={text ? 'auto' : undefined}
            maxLength={10_000}
            value={text}
            placeholder={words.say('write')}
            aria-label={words.say('message')}
            enterkeyhint="send"
            onInput={(e) => write(e.currentTarget.value)}
            onKeyDown={handleKey}
            onPaste={handlePaste}
          />
        </div>
        <Tool name="attach" label={words.say('attach')} open={menu === 'attach'} toggle={() => toggle('attach')} />
        <Tool name="emoji" label={words.say('emoji')} open={menu === 'emoji'} toggle={() => toggle('emoji')} />
        <button type="submit" class="go" disabled={!ready} aria-label={words.say('send')} title={words.say('send')}>
          <Icon name="send" mirrored />
        </button>
      </div>
    </form>
  )
}

interface ToolProps {
  name: 'attach' | 'emoji'
  label: string
  open: boolean
  toggle: () => void
}

function Tool({ name, label, open, toggle }: ToolProps) {
  return (
    <button type="button" class="tool" aria-label={label} title={label} aria-expanded={open} onClick={toggle}>
      <Icon name={name} />
    </button>
  )
}

/** Where Enter must begin a line, because there is no Shift at hand. */
function onPhone(): boolean {
  return matchMedia('(pointer: coarse) and (hover: none)').matches
}
