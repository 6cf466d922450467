import type { ReactNode } from 'react'

interface EmptyProps {
  icon?: ReactNode
  title: string
  text?: ReactNode
  action?: ReactNode
}

/** Says what a place is for and offers the next step. */
export function Empty({ icon, title, text, action }: EmptyProps) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 p-8 text-center text-ink-3">
      {icon}
      <p className="font-medium text-ink-2">{title}</p>
      {text && <p className="max-w-sm text-sm">{text}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  )
}
