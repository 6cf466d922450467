/** @jsxImportSource preact */
import { filesAtMost } from './attachments'
import type { Chat } from './chat'
import type { Upload } from './compose'
import { Icon } from './icons'
import { alert, cross, paper } from './sheet-icons'
import type { Words } from './words'

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
    size: words.size(channel?.files.maxBytes ?? 0),
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
            <bdi class="cut">{u.file.name}</bdi>
            <Progress upload={u} words={words} />
            {u.failed && (
              <button type="button" class="quiet" onClick={() => chat.compose.retry(u)}>
                {words.say('tryAgain')}
              </button>
            )}
            <button
              type="button"
              class="tool"
              onClick={() => chat.compose.remove(u.key)}
              aria-label={words.say('remove', { name: u.file.name })}
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

function Progress({ upload: { file, part, stored, failed }, words }: ProgressProps) {
  if (stored || failed) return <small>{words.size(file.size)}</small>
  const percent = words.percent(part)
  return <progress value={part} aria-label={words.say('uploading', { name: file.name, percent })} />
}
