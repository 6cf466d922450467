import type { ButtonHTMLAttributes } from 'react'

type Look = 'primary' | 'plain' | 'ghost' | 'danger'

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent font-medium hover:bg-accent-strong',
  plain: 'border border-line bg-surface shadow-sm hover:bg-hover',
  ghost: 'text-ink-2 hover:bg-hover',
  danger: 'bg-danger-soft text-danger font-medium hover:brightness-95',
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look
  small?: boolean
}

export function Button({ look = 'plain', small, className = '', type = 'button', ...rest }: ButtonProps) {
  const size = small
    ? 'h-7 px-2 rounded-sm pointer-coarse:h-10 pointer-coarse:min-w-10'
    : 'h-8 px-3.5 rounded-md pointer-coarse:h-11'
  return (
    <button
      type={type}
      className={`inline-flex shrink-0 items-center justify-center gap-1.5 text-sm whitespace-nowrap disabled:opacity-50 ${size} ${looks[look]} ${className}`}
      {...rest}
    />
  )
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string
}

/** A square button with an icon; its label is read out and shown on hover. */
export function IconButton({ label, className = '', type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={`grid size-8 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-hover disabled:opacity-50 pointer-coarse:size-11 ${className}`}
      {...rest}
    />
  )
}
