import type { Fragment } from '../../shared/api/client'

/** A text in which what was looked for is marked. */
export function Marked({ parts }: { parts: Fragment[] }) {
  let at = 0
  return parts.map((part) => {
    const key = at
    at += part.text.length
    return part.hit ? (
      <mark key={key} className="rounded-[3px] bg-accent-soft font-medium text-accent-strong">
        {part.text}
      </mark>
    ) : (
      <span key={key}>{part.text}</span>
    )
  })
}
