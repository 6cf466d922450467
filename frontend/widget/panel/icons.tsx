/** @jsxImportSource preact */

/** Strokes of the icons, on a grid of 24. */
const strokes = {
  attach: 'm21 12-8.5 8.5a5 5 0 0 1-7-7L14 5a3.5 3.5 0 0 1 5 5l-8.5 8.5a2 2 0 0 1-3-3L15 8',
  emoji: 'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M8 14s1.5 2 4 2 4-2 4-2M9 9h.01M15 9h.01',
  send: 'm4 12 16-8-6 16-3-7z',
  down: 'm7 10 5 5 5-5',
  back: 'm15 6-6 6 6 6',
  check: 'm5 12 5 5L20 7',
  checks: 'm2 12 5 5L17 7M12 15l2 2L22 7',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 7v5l3 2',
  more: 'M5 11.5v1M12 11.5v1M19 11.5v1',
} as const

/** What a button without words is called, read and on hover. */
export function called(title: string): { title: string; 'aria-label': string } {
  return { title, 'aria-label': title }
}

interface IconProps {
  name?: keyof typeof strokes
  /** Strokes that only a sheet has. */
  path?: string
  size?: number
  /** Points along the line of reading, so it is mirrored in right-to-left. */
  mirrored?: boolean
}

export function Icon({ name = 'more', path = strokes[name], size = 16, mirrored }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" class={mirrored ? 'mirrored' : undefined} aria-hidden="true">
      <path d={path} />
    </svg>
  )
}
