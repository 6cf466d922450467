import type { ReactNode } from 'react'
import { colorOf, initials } from '../../shared/alias'

const sizes = {
  s: 'size-5 text-[9.5px]',
  m: 'size-7 text-[11px]',
  l: 'size-[34px] text-xs',
  xl: 'size-[46px] text-base',
}

interface AvatarProps {
  name: string
  color: number
  photo?: string | undefined
  size?: keyof typeof sizes
  online?: boolean
  badge?: ReactNode
}

/** The person's photo, or initials on the colour; decorative, the name stands beside it. */
export function Avatar({ name, color, photo, size = 'm', online, badge }: AvatarProps) {
  return (
    <span
      aria-hidden="true"
      className={`relative grid shrink-0 place-items-center rounded-full font-semibold text-white ${sizes[size]}`}
      style={{ background: colorOf(color) }}
    >
      {initials(name)}
      {photo && (
        <img
          key={photo}
          src={photo}
          alt=""
          className="absolute inset-0 size-full rounded-full object-cover"
          onError={(e) => {
            e.currentTarget.hidden = true
          }}
        />
      )}
      {badge && (
        <i className="absolute -end-0.5 -bottom-0.5 grid size-3.5 place-items-center rounded-full bg-surface text-ink-2">
          {badge}
        </i>
      )}
      {online && <i className="absolute -end-px -bottom-px size-[9px] rounded-full border-2 border-surface bg-ok" />}
    </span>
  )
}
