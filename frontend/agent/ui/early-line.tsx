interface EarlyLineProps {
  label: string
  value: string
  onChange: (value: string) => void
  onEnter?: () => void
  className: string
}

/** A line to type in while what reads it is on its way: letters are neither lost nor taken for keys. */
export function EarlyLine({ label, value, onChange, onEnter, className }: EarlyLineProps) {
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: typing is what it was asked for
      autoFocus
      dir={value ? 'auto' : undefined}
      aria-label={label}
      value={value}
      onChange={(e) => onChange(e.target.value)}
      onKeyDown={(e) => {
        if (e.key === 'Enter' && !e.nativeEvent.isComposing) onEnter?.()
      }}
      className={className}
    />
  )
}
