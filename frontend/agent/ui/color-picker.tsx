import { palette } from '../../shared/alias'

interface ColorPickerProps {
  label: string
  value: number
  onChange: (color: number) => void
}

/** One of the colours that things are known by. */
export function ColorPicker({ label, value, onChange }: ColorPickerProps) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium text-ink-2">{label}</legend>
      <div className="flex flex-wrap gap-1.5">
        {palette.map((color, i) => (
          <label
            key={color}
            className="relative size-7 pointer-coarse:size-11 rounded-sm has-checked:ring-2 has-checked:ring-(--text) has-checked:ring-offset-2"
            style={{ background: color }}
          >
            <input
              type="radio"
              name="color"
              aria-label={`${label} ${i + 1}`}
              checked={value === i}
              onChange={() => onChange(i)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
          </label>
        ))}
      </div>
    </fieldset>
  )
}
