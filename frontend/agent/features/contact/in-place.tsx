import type { ButtonHTMLAttributes } from 'react'
import { useTranslation } from 'react-i18next'
import { useDateStyle } from '../../data/bootstrap'
import { DayChoice } from '../../ui/day-choice'
import { useTyped } from './use-typed'

interface InPlaceProps {
  label: string
  value: string
  shown?: string // in words, when that is not the value itself
  type?: 'text' | 'number' | 'date'
  choices?: string[]
  onSave: (next: string) => Promise<void>
}

/** A value that becomes a box when it is clicked; Enter and leaving save, Esc does not. */
export function InPlace({ label, value, shown, type = 'text', choices, onSave }: InPlaceProps) {
  const style = useDateStyle()
  const { typed, type: setTyped, save } = useTyped(value, onSave, (text) => text.trim())
  if (type === 'date')
    return (
      <DayChoice
        style={style}
        label={label}
        value={value}
        clearable
        onChoose={(day) => save(day)}
        trigger={<Shown label={label} shown={shown ?? value} />}
      />
    )
  const box = 'h-6 w-full rounded-sm border border-accent bg-raised px-1'
  if (typed === undefined) return <Shown label={label} shown={shown ?? value} onClick={() => setTyped(value)} />
  if (choices)
    return (
      <select
        // biome-ignore lint/a11y/noAutofocus: editing was asked for by a click on this very field
        autoFocus
        aria-label={label}
        value={typed}
        onChange={(e) => {
          setTyped(e.target.value)
          save(e.target.value)
        }}
        onBlur={() => save()}
        className={box}
      >
        <option value="">–</option>
        {choices.map((c) => (
          <option key={c}>{c}</option>
        ))}
      </select>
    )
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: editing was asked for by a click on this very field
      autoFocus
      dir={type === 'text' && typed ? 'auto' : undefined}
      type="text"
      inputMode={type === 'number' ? 'decimal' : undefined}
      aria-label={label}
      value={typed}
      onChange={(e) => setTyped(e.target.value)}
      onBlur={() => save()}
      onKeyDown={(e) => {
        if (e.key === 'Enter' && !e.nativeEvent.isComposing) save()
        if (e.key === 'Escape') setTyped(undefined)
      }}
      className={box}
    />
  )
}

interface ShownProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string
  shown: string
}

function Shown({ label, shown, ...rest }: ShownProps) {
  const { t } = useTranslation('contact')
  return (
    <button
      type="button"
      aria-label={t('contact.edit', { field: label })}
      className="block min-h-6 w-full rounded-sm text-start hover:bg-hover"
      {...rest}
    >
      <span dir="auto" className="cut block">
        {shown || <span className="text-ink-3">–</span>}
      </span>
    </button>
  )
}
