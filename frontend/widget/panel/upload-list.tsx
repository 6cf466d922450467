/** @jsxImportSource preact */
import { filesAtMost } from './attachments'
import type { Chat } from './chat'
import { Icon } from './icons'
import { alert, cross, paper } from './sheet-icons'
import { sizeOf } from './sizes'
import type { Words } from './words'
import type { Upload } from './written'

interface UploadListProps {
  chat: Chat
  words: Words
}

/** The files of the message that is being written, and how far each is. */
export function UploadList({ chat, words }: UploadListProps) {
  const { channel, written } = chat.state
  const { problem, uploads } = written
  const gaps = {
    name: problem?.name ?? '',
    size: sizeOf(channel?.files.maxBytes ?? 0, words),
    count: words.number(filesAtMost),
  }
  return (
    <>
      <p class="refusal" role="alert">
        {problem && words.say(problem.key, gaps)}
      </p>
      <ul class="uploads">
        {uploads.map((u) => (
          <li key={u.key} class={u.failed ? 'upload failed' : 'upload'}>
            <Icon path={u.failed ? alert : paper} />
            <bdi class="cut">{u.name}</bdi>
            <Progress upload={u} words={words} />
            {u.failed && (
              <button type="button" class="quiet" onClick={() => chat.compose.files((f) => f.retry(u))}>
                {words.say('tryAgain')}
              </button>
            )}
            <button
              type="button"
              class="tool"
              onClick={() => chat.compose.files((f) => f.remove(u.key))}
              aria-label={words.say('remove', { name: u.name })}
            >
              <Icon path={cross} />
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

interface ProgressProps {
  upload: Upload
  words: Words
}

function Progress({ upload: { name, size, part, stored, failed }, words }: ProgressProps) {
  if (stored || failed) return <small>{sizeOf(size, words)}</small>
  const percent = words.number(part, { style: 'percent', maximumFractionDigits: 0 })
  return <progress value={part} aria-label={words.say('uploading', { name, percent })} />
}
