import { Plus, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { splitDuration, type Unit } from '../../shared/duration'

const box = 'h-8 max-w-full rounded-md border border-line bg-raised px-2 text-sm shadow-sm'

interface PickProps {
  label: string
  value: string
  options: { id: string; label: string }[]
  onChange: (id: string) => void
  quiet?: boolean
}

/** One of several, inside a sentence. */
export function Pick({ label, value, options, onChange, quiet }: PickProps) {
  const { t } = useTranslation('rules')
  const known = options.some((o) => o.id === value)
  return (
    <select
      aria-label={label}
      className={quiet ? 'h-8 max-w-full rounded-md bg-subtle px-2 text-sm text-ink-2' : box}
      value={value}
      onChange={(e) => onChange(e.target.value)}
    >
      {!known && <option value={value}>{value === '' ? t('choose') : t('gone')}</option>}
      {options.map((o) => (
        <option key={o.id} value={o.id}>
          {o.label}
        </option>
      ))}
    </select>
  )
}

interface WordsProps {
  label: string
  words: string[]
  onChange: (words: string[]) => void
}

/** Several words, a chip each; Enter or a comma ends one. */
export function Words({ label, words, onChange }: WordsProps) {
  const { t } = useTranslation('rules')
  const [text, setText] = useState('')
  const add = () => {
    const fresh = text
      .split(/[,،\n]/)
      .map((w) => w.trim())
      .filter((w) => w !== '' && !words.includes(w))
    if (fresh.length > 0) onChange([...words, ...fresh])
    setText('')
  }
  const handleKey = (e: KeyboardEvent) => {
    if (e.key === 'Enter' || e.key === ',' || e.key === '،') {
      e.preventDefault()
      add()
    } else if (e.key === 'Backspace' && text === '') onChange(words.slice(0, -1))
  }
  return (
    <span className="inline-flex min-h-8 max-w-full flex-wrap items-center gap-1 rounded-md border border-line bg-raised px-1.5 py-1 text-sm shadow-sm">
      {words.map((word) => (
        <Removable
          key={word}
          label={t('remove', { name: word })}
          onRemove={() => onChange(words.filter((w) => w !== word))}
        >
          {word}
        </Removable>
      ))}
      <input
        dir={text ? 'auto' : undefined}
        aria-label={label}
        className="w-28 bg-transparent outline-none"
        placeholder={words.length === 0 ? t('words') : ''}
        value={text}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={handleKey}
        onBlur={add}
      />
    </span>
  )
}

interface ManyProps {
  label: string
  chosen: string[]
  options: { id: string; label: string }[]
  onChange: (chosen: string[]) => void
}

/** Several of a list, a chip each. */
export function Many({ label, chosen, options, onChange }: ManyProps) {
  const { t } = useTranslation('rules')
  const name = (id: string) => options.find((o) => o.id === id)?.label ?? t('gone')
  return (
    <span className="inline-flex min-h-8 max-w-full flex-wrap items-center gap-1 rounded-md border border-line bg-raised px-1.5 py-1 text-sm shadow-sm">
      {chosen.map((id) => (
        <Removable
          key={id}
          label={t('remove', { name: name(id) })}
          onRemove={() => onChange(chosen.filter((c) => c !== id))}
        >
          {name(id)}
        </Removable>
      ))}
      <select
        aria-label={label}
        className="max-w-40 bg-transparent text-ink-2"
        value=""
        onChange={(e) => e.target.value && onChange([...chosen, e.target.value])}
      >
        <option value="">{t('choose')}</option>
        {options
          .filter((o) => !chosen.includes(o.id))
          .map((o) => (
            <option key={o.id} value={o.id}>
              {o.label}
            </option>
          ))}
      </select>
    </span>
  )
}

function Removable({ label, onRemove, children }: { label: string; onRemove: () => void; children: ReactNode }) {
  return (
    <span className="inline-flex h-6 max-w-full items-center gap-1 rounded-[5px] bg-subtle px-1.5">
      <span dir="auto" className="truncate">
        {children}
      </span>
      <button
        type="button"
        aria-label={label}
        className="grid size-4 place-items-center text-ink-3 hover:text-ink"
        onClick={onRemove}
      >
        <X size={12} />
      </button>
    </span>
  )
}

const unitNames: Unit[] = ['m', 'h', 'd', 'w']

interface SpanProps {
  label: string
  value: string
  onChange: (text: string) => void
  optional?: boolean
}

/** How long: a number and its unit. */
export function Span({ label, value, onChange, optional }: SpanProps) {
  const { t } = useTranslation('rules')
  const { amount, unit } = splitDuration(value || '0h')
  const set = (n: number, u: Unit) =>
    onChange(optional && n === 0 ? '' : `${Math.max(optional ? 0 : 1, Math.floor(n) || 0)}${u}`)
  return (
    <span className="inline-flex gap-1">
      <input
        type="number"
        min={optional ? 0 : 1}
        aria-label={label}
        className={`${box} w-20`}
        value={value ? amount : optional ? 0 : ''}
        onChange={(e) => set(Number(e.target.value), unit)}
      />
      <select
        aria-label={t('unit.label')}
        className={box}
        value={unit}
        onChange={(e) => set(amount, e.target.value as Unit)}
      >
        {unitNames.map((u) => (
          <option key={u} value={u}>
            {t(`unit.${u}`)}
          </option>
        ))}
      </select>
    </span>
  )
}

interface LineProps {
  label: string
  type?: 'text' | 'number' | 'time'
  value: string
  onChange: (text: string) => void
  wide?: boolean
}

/** A short text, number or time of day. */
export function Line({ label, type = 'text', value, onChange, wide }: LineProps) {
  return (
    <input
      dir={type === 'text' && value ? 'auto' : undefined}
      type={type}
      aria-label={label}
      className={`${box} ${wide ? 'w-72' : type === 'number' ? 'w-24' : type === 'time' ? 'w-32' : 'w-44'}`}
      value={value}
      onChange={(e) => onChange(e.target.value)}
    />
  )
}

export function AddButton({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <button
      type="button"
      className="inline-flex h-8 pointer-coarse:h-11 items-center gap-1 rounded-md px-2 text-sm text-ink-2 hover:bg-hover"
      onClick={onClick}
    >
      <Plus size={14} />
      {children}
    </button>
  )
}
