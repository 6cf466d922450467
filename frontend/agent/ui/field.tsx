import {
  type FormEvent,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'

const box =
  'w-full rounded-md border border-line bg-raised px-2.5 text-md shadow-sm disabled:opacity-60 aria-invalid:border-danger'

interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string
}

interface WrapProps extends FieldProps {
  id: string
  children: ReactNode
}

function Wrap({ id, label, hint, error, children }: WrapProps) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium text-ink-2">
        {label}
      </label>
      {children}
      {hint && !error && <div className="text-xs text-ink-3">{hint}</div>}
      {error && (
        <div id={`${id}-error`} role="alert" className="text-xs text-danger">
          {error}
        </div>
      )}
    </div>
  )
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement
type Wrong = 'missing' | 'email' | 'url' | 'short' | 'range' | 'other'

function whatIsWrong({ validity, type }: Control): Wrong {
  if (validity.valueMissing) return 'missing'
  if (validity.tooShort) return 'short'
  if (validity.rangeUnderflow || validity.rangeOverflow) return 'range'
  return validity.typeMismatch && (type === 'email' || type === 'url') ? type : 'other'
}

/**
 * What is wrong with a field that its form is not sent with, in the app's language: the browser's bubble speaks the
 * browser's. It is said below the field until somebody types there, and the first such field has the focus.
 */
function useOwnWords() {
  const { t, i18n } = useTranslation()
  const [said, setSaid] = useState<string>()
  const handleInvalid = (e: FormEvent<Control>) => {
    e.preventDefault()
    const field = e.currentTarget
    const number = (n: string | number | undefined) => Number(n).toLocaleString(i18n.language)
    const { min = '', max = '', minLength } = field as Partial<HTMLInputElement>
    const wrong = whatIsWrong(field)
    setSaid(t(`field.${wrong}`, { min: number(wrong === 'short' ? minLength : min), max: number(max) }))
    const controls = Array.from(field.form?.elements ?? [field]) as Partial<Control>[]
    if (controls.find((one) => one.validity?.valid === false) === field) field.focus()
  }
  return { said, handlers: { onInvalid: handleInvalid, onInput: () => setSaid(undefined) } }
}

/** What is typed has its own direction. With nothing in it `auto` would mean left to right, in a Persian form too. */
const typedDirection = (value: unknown): 'auto' | undefined => (value === '' ? undefined : 'auto')

type TextFieldProps = FieldProps & InputHTMLAttributes<HTMLInputElement>

export function TextField({ label, hint, error: refused, className = '', ...rest }: TextFieldProps) {
  const id = useId()
  const { said, handlers } = useOwnWords()
  const error = said ?? refused
  return (
    <Wrap id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        dir={rest.type === 'number' ? undefined : typedDirection(rest.value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        className={`h-9 ${box} ${className}`}
        {...handlers}
        {...rest}
      />
    </Wrap>
  )
}

type TextAreaFieldProps = FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>

export function TextAreaField({ label, hint, error: refused, className = '', ...rest }: TextAreaFieldProps) {
  const id = useId()
  const { said, handlers } = useOwnWords()
  const error = said ?? refused
  return (
    <Wrap id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        dir={typedDirection(rest.value)}
        rows={4}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        className={`py-2 ${box} ${className}`}
        {...handlers}
        {...rest}
      />
    </Wrap>
  )
}

type SelectFieldProps = FieldProps & SelectHTMLAttributes<HTMLSelectElement>

export function SelectField({ label, hint, error: refused, className = '', ...rest }: SelectFieldProps) {
  const id = useId()
  const { said, handlers } = useOwnWords()
  const error = said ?? refused
  return (
    <Wrap id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        className={`h-9 ${box} ${className}`}
        {...handlers}
        {...rest}
      />
    </Wrap>
  )
}

interface CheckProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: ReactNode
}

export function Check({ label, ...rest }: CheckProps) {
  return (
    <label className="flex min-h-7 items-center gap-2 text-md pointer-coarse:min-h-11">
      <input type="checkbox" className="size-4 shrink-0 accent-(--accent)" {...rest} />
      <span>{label}</span>
    </label>
  )
}
