interface ChooseProps {
  legend: string
  all: { id: string; label: string }[]
  chosen: string[]
  onChange: (chosen: string[]) => void
}

/** Several of a list. */
export function Choose({ legend, all, chosen, onChange }: ChooseProps) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium text-ink-2">{legend}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {all.map((one) => (
          <label key={one.id} className="flex min-h-7 pointer-coarse:min-h-11 items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-(--accent)"
              checked={chosen.includes(one.id)}
              onChange={(e) => onChange(e.target.checked ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))}
            />
            <span dir="auto">{one.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
