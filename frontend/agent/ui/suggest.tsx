import { useId } from 'react'

interface SuggestProps {
  label: string
  value: string
  options: { id: string; label: string }[]
  onChange: (text: string) => void
}

/** Any text, with suggestions: an attribute that admins defined, or any key that a program set. */
export function Suggest({ label, value, options, onChange }: SuggestProps) {
  const id = useId()
  return (
    <>
      <input
        dir={value ? 'auto' : undefined}
        list={id}
        aria-label={label}
        placeholder={label}
        className="h-8 w-44 max-w-full rounded-md border border-line bg-raised px-2 text-sm shadow-sm"
        value={value}
        onChange={(e) => onChange(e.target.value)}
      />
      <datalist id={id}>
        {options.map((o) => (
          <option key={o.id} value={o.id}>
            {o.label}
          </option>
        ))}
      </datalist>
    </>
  )
}
