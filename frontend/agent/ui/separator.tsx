import type { KeyboardEvent, PointerEvent } from 'react'

interface SeparatorProps {
  /** The least and the most the pane may be wide, in pixels. */
  range: readonly [number, number]
  label: string
  width: number
  /** Whether the pane stands before the separator, in the direction of reading. */
  before: boolean
  onWidth: (width: number) => void
  className?: string
}

/** The line between two panes: dragged, or moved by the arrow keys, Home and End. */
export function Separator({ range, label, width, before, onWidth, className = '' }: SeparatorProps) {
  const [least, most] = range
  const set = (next: number) => onWidth(Math.round(Math.min(most, Math.max(least, next))))
  /** Pixels towards the end of the screen as a change of the pane's width. */
  const sign = () => (document.documentElement.dir === 'rtl' ? -1 : 1) * (before ? 1 : -1)
  const handleDown = (e: PointerEvent<HTMLHRElement>) => {
    e.preventDefault()
    const line = e.currentTarget
    const from = e.clientX
    const by = sign()
    line.setPointerCapture(e.pointerId)
    const move = (m: globalThis.PointerEvent) => set(width + by * (m.clientX - from))
    line.addEventListener('pointermove', move)
    line.addEventListener('lostpointercapture', () => line.removeEventListener('pointermove', move), { once: true })
  }
  const handleKey = (e: KeyboardEvent) => {
    const step = e.shiftKey ? 64 : 16
    const to: Record<string, number> = {
      ArrowRight: width + sign() * step,
      ArrowLeft: width - sign() * step,
      Home: least,
      End: most,
    }
    const next = to[e.key]
    if (next === undefined) return
    e.preventDefault()
    set(next)
  }
  return (
    <hr
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={handleDown}
      onKeyDown={handleKey}
      className={`absolute inset-y-0 z-10 m-0 h-full w-2 cursor-col-resize touch-none border-0 hover:bg-accent/25 focus-visible:bg-accent/40 ${className}`}
    />
  )
}
