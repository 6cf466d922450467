import type { ReactNode } from 'react'

const tones = {
  plain: 'bg-subtle text-ink-2',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
  ok: 'bg-ok-soft text-ok',
  accent: 'bg-accent-soft text-accent-strong',
}

interface ChipProps {
  tone?: keyof typeof tones
  children: ReactNode
  title?: string
}

export function Chip({ tone = 'plain', children, title }: ChipProps) {
  return (
    <span
      title={title}
      className={`inline-flex h-[18px] max-w-32 shrink-0 items-center gap-1 rounded-[5px] px-1.5 text-[11px] font-medium ${tones[tone]}`}
    >
      <span className="truncate" dir="auto">
        {children}
      </span>
    </span>
  )
}
