/** @jsxImportSource preact */
import { directionOf } from '../../shared/text/direction'
import type { Chat } from './chat'
import { Icon } from './icons'
import type { Line } from './lines'
import { Linked } from './linked'
import { fetchSheets } from './sheet'
import type { WireFile } from './wire'
import type { Words } from './words'

interface BubbleProps {
  line: Extract<Line, { kind: 'bubble' }>
  chat: Chat
  words: Words
}

/** A few emoji and nothing else. */
const emoji = /^(?:\p{Extended_Pictographic}(?:\p{M}|\u200d|\p{Emoji_Modifier})*\s?){1,4}$/u

function dressed(text: HTMLElement | null): void {
  if (text)
    fetchSheets().then(
      ({ dress }) => dress(text),
      () => undefined, // it runs by its first letter then
    )
}

/** One message with its files; a refused one says why and offers to try again. */
export function Bubble({ line, chat, words }: BubbleProps) {
  const side = line.mine ? 'mine' : 'theirs'
  return (
    <div
      class={`message ${side}${line.last ? ' last' : ''}${line.failed ? ' failed' : ''}`}
      title={words.full(line.at)}
    >
      {line.mine && <span class="hidden">{words.say('you')}: </span>}
      {line.html ? (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: the server keeps only what cannot act, and the panel's policy runs no script in it
        <div class="bubble rich" dir="auto" ref={dressed} dangerouslySetInnerHTML={{ __html: line.html }} />
      ) : (
        line.text && (
          <p class={emoji.test(line.text) ? 'bubble big' : 'bubble'} dir={directionOf(line.text) ?? 'auto'}>
            <Linked text={line.text} />
          </p>
        )
      )}
      {line.files.map((file) => (
        <Attachment key={file.id} file={file} words={words} />
      ))}
      {line.failed && <Failure id={line.key} code={line.failed} chat={chat} words={words} />}
    </div>
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
        <Icon name="file" />
        <span>
          <bdi>{file.name}</bdi>
          <small>{words.size(file.size)}</small>
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
      <Icon name="alert" size={13} />
      <span>{words.has(reason) ? words.say(reason) : words.say('notSent')}</span>
      <button type="button" class="quiet" onClick={() => chat.retry(id)}>
        {words.say('tryAgain')}
      </button>
      <button type="button" class="quiet" onClick={() => chat.discard(id)}>
        {words.say('discard')}
      </button>
    </p>
  )
}
