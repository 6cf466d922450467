/** @jsxImportSource preact */
import { discard, edit } from './acts'
import type { Chat } from './chat'
import { Icon } from './icons'
import type { Line } from './lines'
import { alert, paper } from './sheet-icons'
import { sizeOf } from './sizes'
import type { WireFile } from './wire'
import type { Words } from './words'

interface EnclosedProps {
  line?: Line
  chat: Chat
  words: Words
}

/** What is below the words of some messages: their files, and why one was refused. */
export function Enclosed({ line, chat, words }: EnclosedProps) {
  if (line?.kind !== 'bubble') return null
  return (
    <>
      {line.files.map((file) => (
        <Attachment key={file.id} file={file} words={words} />
      ))}
      {line.failed && <Failure id={line.key} code={line.failed} chat={chat} words={words} />}
    </>
  )
}

interface AttachmentProps {
  file: WireFile
  words: Words
}

/** The tallest a picture is drawn, in pixels. */
const tallest = 220

function Attachment({ file, words }: AttachmentProps) {
  const link = { href: file.url, target: '_blank', rel: 'noopener' }
  if (!file.image) {
    return (
      <a class="file" {...link} download={file.name}>
        <Icon path={paper} />
        <span>
          <bdi>{file.name}</bdi>
          <small>{sizeOf(file.size, words)}</small>
        </span>
      </a>
    )
  }
  const size = file.width && file.height ? { width: file.width, height: file.height } : { height: tallest }
  return (
    <a class="picture" {...link}>
      <img src={file.small} alt={words.say('pictureOf', { name: file.name })} {...size} />
    </a>
  )
}

interface FailureProps {
  id: string
  code: string
  chat: Chat
  words: Words
}

function Failure({ id, code, chat, words }: FailureProps) {
  const reason = `refused_${code}`
  return (
    <p class="failure" role="alert">
      <Icon path={alert} size={13} />
      <span>{words.has(reason) ? words.say(reason) : words.say('notSent')}</span>
      <button type="button" class="quiet" onClick={() => edit(chat, id)}>
        {words.say('edit')}
      </button>
      <button type="button" class="quiet" onClick={() => discard(chat, id)}>
        {words.say('discard')}
      </button>
    </p>
  )
}
