import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react'

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

type TextFieldProps = FieldProps & InputHTMLAttributes<HTMLInputElement>

export function TextField({ label, hint, error, className = '', ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <Wrap id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        dir="auto"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        className={`h-9 ${box} ${className}`}
        {...rest}
      />
    </Wrap>
  )
}

type TextAreaFieldProps = FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>

export function TextAreaField({ label, hint, error, className = '', ...rest }: TextAreaFieldProps) {
  const id = useId()
  return (
    <Wrap id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        dir="auto"
        rows={4}
        aria-invalid={error ? true : undefined}
        className={`py-2 ${box} ${className}`}
        {...rest}
      />
    </Wrap>
  )
}

type SelectFieldProps = FieldProps & SelectHTMLAttributes<HTMLSelectElement>

export function SelectField({ label, hint, error, className = '', ...rest }: SelectFieldProps) {
  const id = useId()
  return (
    <Wrap id={id} label={label} hint={hint} error={error}>
      <select id={id} className={`h-9 ${box} ${className}`} {...rest} />
    </Wrap>
  )
}

interface CheckProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: ReactNode
}

export function Check({ label, ...rest }: CheckProps) {
  return (
    <label className="flex min-h-7 items-center gap-2 text-md pointer-coarse:min-h-10">
      <input type="checkbox" className="size-4 shrink-0 accent-(--accent)" {...rest} />
      <span>{label}</span>
    </label>
  )
}
