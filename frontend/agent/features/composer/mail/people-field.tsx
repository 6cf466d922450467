import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useDeferredValue, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addresseesQuery } from '../../../data/addressees'
import { personName } from '../../../data/mail'
import { distinct, type MailPerson, parsePeople } from '../../../data/recipients'

interface PeopleFieldProps {
  label: string
  value: MailPerson[]
  offered: MailPerson[] // who may be meant by what is typed, before all contacts
  onChange: (value: MailPerson[]) => void
  /** Has the focus when its dialog opens. */
  first?: boolean
  /** Told of whom a chosen address is. */
  onContact?: (address: string, contact: string) => void
}

const mostOffered = 6

/** People by their addresses, each a chip; what is typed becomes one at a comma, Enter, or on leaving. */
export function PeopleField({ label, value, offered, onChange, first, onContact }: PeopleFieldProps) {
  const { t } = useTranslation('mail')
  const id = useId()
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState(false)
  const take = (text: string): boolean => {
    const { people, rest } = parsePeople(text)
    if (people.length > 0) onChange(distinct([...value, ...people]))
    setTyped(rest.join(', '))
    setWrong(rest.length > 0)
    return people.length > 0
  }
  const found =
    useQuery({ ...addresseesQuery(useDeferredValue(typed)), placeholderData: keepPreviousData }).data?.items ?? []
  const choose = (person: MailPerson) => {
    onChange(distinct([...value, { ...(person.name && { name: person.name }), address: person.address }]))
    const contact = found.find((f) => f.address === person.address)?.contact
    if (contact) onContact?.(person.address, contact)
    setTyped('')
    setWrong(false)
  }
  const handleKey = (e: KeyboardEvent<HTMLInputElement>) => {
    if (e.nativeEvent.isComposing) return
    const ends = e.key === 'Enter' || /^[,;،؛]$/.test(e.key)
    if (ends && typed.trim() !== '') {
      e.preventDefault()
      const [only] = matches
      if (e.key === 'Enter' && matches.length === 1 && only && !typed.includes('@')) choose(only)
      else take(typed)
    } else if (ends) e.preventDefault()
    else if (e.key === 'Backspace' && typed === '') onChange(value.slice(0, -1))
  }
  const handlePaste = (e: ClipboardEvent<HTMLInputElement>) => {
    const text = e.clipboardData.getData('text')
    if (!/[@]/.test(text)) return
    e.preventDefault()
    take(typed + text)
  }
  const like = typed.trim().toLowerCase()
  const matches = like
    ? distinct(
        [
          ...offered.filter((p) => `${p.name ?? ''} ${p.address}`.toLowerCase().includes(like)),
          ...found.map(({ name, address }) => ({ ...(name && { name }), address })),
        ],
        value.map((p) => p.address),
      ).slice(0, mostOffered)
    : []
  return (
    <div className="flex items-start gap-2">
      <label htmlFor={id} className="w-14 shrink-0 pt-1 text-ink-3">
        {label}
      </label>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-1">
          {value.map((person) => (
            <span
              key={person.address}
              title={person.address}
              className="inline-flex max-w-full items-center rounded-md border border-line bg-subtle ps-2"
            >
              <bdi className="cut">{personName(person)}</bdi>
              <button
                type="button"
                aria-label={t('removePerson', { name: personName(person) })}
                onClick={() => onChange(value.filter((p) => p !== person))}
                className="grid size-6 shrink-0 place-items-center text-ink-3 hover:text-ink pointer-coarse:size-11"
              >
                <X size={13} />
              </button>
            </span>
          ))}
          <input
            id={id}
            data-first={first || undefined}
            dir={typed === '' ? undefined : 'auto'}
            inputMode="email"
            autoComplete="off"
            list={matches.length > 0 ? `${id}-offered` : undefined}
            aria-invalid={wrong || undefined}
            aria-describedby={wrong ? `${id}-wrong` : undefined}
            value={typed}
            onChange={(e) => {
              setTyped(e.target.value)
              setWrong(false)
              const chosen = matches.find((p) => p.address === e.target.value)
              if (chosen) choose(chosen)
            }}
            onKeyDown={handleKey}
            onPaste={handlePaste}
            onBlur={() => typed.trim() !== '' && take(typed)}
            className="h-7 min-w-32 flex-1 bg-transparent outline-none pointer-coarse:h-11"
          />
          <datalist id={`${id}-offered`}>
            {matches.map((p) => (
              <option key={p.address} value={p.address}>
                {p.name}
              </option>
            ))}
          </datalist>
        </div>
        {wrong && (
          <p id={`${id}-wrong`} role="alert" className="text-xs text-danger">
            {t('noAddress')}
          </p>
        )}
      </div>
    </div>
  )
}
