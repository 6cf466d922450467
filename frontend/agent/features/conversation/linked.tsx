const url = /\bhttps?:\/\/[^\s<>"'«»]+[^\s<>"'«».,:;!?)\]]/g

/** Text in which web addresses can be followed; everything else stays text. */
export function Linked({ text }: { text: string }) {
  const parts: (string | { href: string; at: number })[] = []
  let end = 0
  for (const found of text.matchAll(url)) {
    parts.push(text.slice(end, found.index), { href: found[0], at: found.index })
    end = found.index + found[0].length
  }
  parts.push(text.slice(end))
  return parts.map((part) =>
    typeof part === 'string' ? (
      part
    ) : (
      <a
        key={part.at}
        href={part.href}
        target="_blank"
        rel="noreferrer nofollow"
        dir="ltr"
        className="underline underline-offset-2"
      >
        {part.href}
      </a>
    ),
  )
}
