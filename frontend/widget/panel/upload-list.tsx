/** @jsxImportSource preact */
import { Icon } from './icons'
import type { Upload, Uploads } from './uploads'
import type { Words } from './words'

interface UploadListProps {
  uploads: Uploads
  words: Words
}

/** The files of the message that is being written, and how far each is. */
export function UploadList({ uploads, words }: UploadListProps) {
  return (
    <>
      {uploads.problem && (
        <p class="refusal" role="alert">
          {uploads.problem}
        </p>
      )}
      {uploads.list.length > 0 && (
        <ul class="uploads">
          {uploads.list.map((u) => (
            <li key={u.key} class={u.failed ? 'upload failed' : 'upload'}>
              <Icon name={u.failed ? 'alert' : 'file'} />
              <bdi class="cut">{u.file.name}</bdi>
              <Progress upload={u} words={words} />
              {u.failed && (
                <button type="button" class="quiet" onClick={() => uploads.retry(u.key)}>
                  {words.say('tryAgain')}
                </button>
              )}
              <button type="button" class="tool" onClick={() => uploads.remove(u.key)} aria-label={words.say('remove', { name: u.file.name })}>
                <Icon name="cross" size={13} />
              </button>
            </li>
          ))}
        </ul>
      )}
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
  return (
    <>
      <progress max={1} value={part} aria-label={words.say('uploading', { name: file.name, percent })} />
      <small>{percent}</small>
    </>
  )
}
