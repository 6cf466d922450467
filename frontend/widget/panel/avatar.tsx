/** @jsxImportSource preact */
import { colorOf } from '../../shared/alias'
import type { Person } from './wire'

interface AvatarProps {
  person: Person
  small?: boolean
}

/** The photo over the first letter on the person’s colour; the name is said beside it. */
export function Avatar({ person, small }: AvatarProps) {
  const letter = [...person.name.trim()][0]?.toLocaleUpperCase() ?? '?'
  return (
    <span class={small ? 'avatar small' : 'avatar'} style={{ background: colorOf(person.color) }} aria-hidden="true">
      {letter}
      {person.photo && <img key={person.photo} src={person.photo} alt="" onError={hide} />}
    </span>
  )
}

/** What cannot be shown uncovers the letter. */
function hide({ currentTarget }: { currentTarget: HTMLElement }): void {
  currentTarget.hidden = true
}
