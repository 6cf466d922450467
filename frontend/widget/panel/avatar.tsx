/** @jsxImportSource preact */
import type { Person } from './wire'

/** White text stands out by 4.5:1 or more on each. */
const colors = [
  '#7a55a8',
  '#2f7f57',
  '#b4492e',
  '#2f6db4',
  '#a8477f',
  '#5d7324',
  '#8a5a17',
  '#0b7c86',
  '#5b5bc4',
  '#b03a4b',
  '#44707c',
  '#6f6259',
]

interface AvatarProps {
  person: Person
  small?: boolean
}

/** A picture, or the first letter on the person's colour; the name is said beside it. */
export function Avatar({ person, small }: AvatarProps) {
  const letter = [...person.name.trim()][0]?.toLocaleUpperCase() ?? '?'
  const index = ((person.color % colors.length) + colors.length) % colors.length
  return (
    <span class={small ? 'avatar small' : 'avatar'} style={{ background: colors[index] }} aria-hidden="true">
      {person.avatar ? <img src={person.avatar} alt="" /> : letter}
    </span>
  )
}
