import { copyNumber } from '../../../shared/text/copy'
import { linesOf } from '../../../shared/text/direction'
import { partsOf } from '../../../shared/text/parts'

/** Text that runs as its letters do, line by line where they differ, with its addresses as links and its numbers in order. */
export function Linked({ text }: { text: string }) {
  const lines = linesOf(text)
  if (lines.length < 2) return <Parts text={text} />
  return lines.map((line, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text have no other identity and never move
    <span key={i} className="block" dir={line.dir}>
      <Parts text={line.text || '\n'} />
    </span>
  ))
}

function Parts({ text }: { text: string }) {
  return partsOf(text).map((part, i) => {
    const shown = part.href ? (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity and never move
        key={i}
        href={part.href}
        target="_blank"
        rel="noreferrer nofollow"
        dir="ltr"
        className="underline underline-offset-2"
      >
        {part.text}
      </a>
    ) : (
      part.text
    )
    return part.number ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity and never move
      <bdi key={i} dir="ltr" className="whitespace-nowrap" onCopy={copyNumber}>
        {shown}
      </bdi>
    ) : (
      shown
    )
  })
}
