/** @jsxImportSource preact */
import { directionOf } from '../../shared/text/direction'
import type { Chat } from './chat'
import { fetchSheets } from './fetch'
import type { Line } from './lines'
import { Linked } from './linked'
import { Sheet } from './sheet'
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
      {(line.files.length > 0 || line.failed) && <Sheet name="Enclosed" line={line} chat={chat} words={words} />}
    </div>
  )
}
