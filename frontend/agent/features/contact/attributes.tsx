import type { Contact } from '../../../shared/api/client'
import { day, latinDigits, number } from '../../../shared/date'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import type { ContactChange } from './change'
import { InPlace } from './in-place'

interface AttributesProps {
  contact: Contact
  onChange: (change: ContactChange) => Promise<void>
}

/** What the company keeps about contacts besides, each edited as its kind wants. */
export function Attributes({ contact, onChange }: AttributesProps) {
  const { attributes } = useBootstrap()
  const style = useDateStyle()
  const shown = (kind: string, value: string) => {
    if (!value) return ''
    if (kind === 'date') return day(new Date(`${value}T12:00:00Z`), style)
    return kind === 'number' ? number(Number(value), style) : value
  }
  return [...attributes]
    .sort((a, b) => a.order - b.order || a.name.localeCompare(b.name))
    .map((a) => {
      const value = contact.attributes[a.key] ?? ''
      return [
        <dt key={`${a.id}-name`} dir="auto" className="cut py-0.5 text-ink-3" title={a.name}>
          {a.name}
        </dt>,
        <dd key={`${contact.id}-${a.id}`} className="min-w-0">
          <InPlace
            label={a.name}
            value={value}
            shown={shown(a.kind, value)}
            type={a.kind === 'number' || a.kind === 'date' ? a.kind : 'text'}
            choices={a.kind === 'choice' ? a.choices : undefined}
            onSave={(next) =>
              onChange({ attributes: { [a.key]: a.kind === 'number' ? latinDigits(next).replace('٫', '.') : next } })
            }
          />
        </dd>,
      ]
    })
}
