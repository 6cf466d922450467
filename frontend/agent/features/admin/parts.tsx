import { Pencil, Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { palette } from '../../../shared/alias'
import { apart } from '../../data/i18n'
import { Button, IconButton } from '../../ui/button'
import { ask } from '../../ui/confirm'

interface RecordListProps<T> {
  about: string
  items: T[]
  row: (item: T) => ReactNode
  name: (item: T) => string
  onAdd?: () => void
  onEdit: (item: T) => void
  onRemove?: (item: T) => void
  may?: (item: T) => boolean // change and remove it; all of them when it is not given
  empty: string
}

/** Things with a name: what they are for, the list, and the way to add one. */
export function RecordList<T extends { id: string }>({
  about,
  items,
  row,
  name,
  onAdd,
  onEdit,
  onRemove,
  may = () => true,
  empty,
}: RecordListProps<T>) {
  const { t } = useTranslation()
  const { t: admin } = useTranslation('admin')
  const handleRemove = async (item: T) => {
    const asked = {
      title: admin('confirmRemove', { name: name(item) }),
      text: admin('removeText'),
      action: t('remove'),
    }
    if (await ask(asked)) onRemove?.(item)
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-60 flex-1 text-ink-2">{about}</p>
        {onAdd && (
          <Button look="primary" onClick={onAdd}>
            <Plus size={15} />
            {t('add')}
          </Button>
        )}
      </div>
      {items.length === 0 && (
        <p className="rounded-lg border border-dashed border-line p-6 text-center text-ink-3">{empty}</p>
      )}
      {items.length > 0 && (
        <ul className="divide-y divide-(--line-soft) rounded-lg border border-line">
          {items.map((item) => (
            <li key={item.id} className="flex min-h-12 items-center gap-3 px-4 py-2">
              <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">{row(item)}</div>
              {may(item) && (
                <IconButton label={`${t('edit')}: ${apart(name(item))}`} onClick={() => onEdit(item)}>
                  <Pencil size={15} />
                </IconButton>
              )}
              {onRemove && may(item) && (
                <IconButton label={`${t('remove')}: ${apart(name(item))}`} onClick={() => void handleRemove(item)}>
                  <Trash2 size={15} />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

interface ColorPickerProps {
  label: string
  value: number
  onChange: (color: number) => void
}

export function ColorPicker({ label, value, onChange }: ColorPickerProps) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium text-ink-2">{label}</legend>
      <div className="flex flex-wrap gap-1.5">
        {palette.map((color, i) => (
          <label
            key={color}
            className="relative size-7 rounded-sm has-checked:ring-2 has-checked:ring-(--text) has-checked:ring-offset-2"
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
          <label key={one.id} className="flex min-h-7 items-center gap-2">
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
