/** @jsxImportSource preact */

import { copyNumber } from '../../shared/text/copy'
import { linesOf } from '../../shared/text/direction'
import { partsOf } from '../../shared/text/parts'

/** A text that runs as its letters do, line by line where they differ, with its addresses as links and its numbers in order. */
export function Linked({ text }: { text: string }) {
  const lines = linesOf(text)
  if (lines.length < 2) return <Parts text={text} />
  return (
    <>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text have no other identity and never move
        <span key={i} class="line" dir={line.dir}>
          <Parts text={line.text || '\n'} />
        </span>
      ))}
    </>
  )
}

function Parts({ text }: { text: string }) {
  return (
    <>
      {partsOf(text).map((part, i) => {
        const shown = part.href ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity and never move
          <a key={i} href={part.href} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
            {part.text}
          </a>
        ) : (
          part.text
        )
        return part.number ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity and never move
          <bdi key={i} dir="ltr" class="number" onCopy={copyNumber}>
            {shown}
          </bdi>
        ) : (
          shown
        )
      })}
    </>
  )
}
