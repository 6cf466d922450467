import { Pencil, Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { apartIn } from '../../shared/text/apart'
import { Button, IconButton } from './button'
import { ask } from './confirm'

interface RecordListProps<T> {
  about: string
  items: T[]
  row: (item: T) => ReactNode
  name: (item: T) => string
  onAdd?: () => void
  add?: string // what adding one is called, where it is not "Add"
  tools?: (item: T) => ReactNode // further buttons, before those that change and remove it
  onEdit: (item: T) => void
  onRemove?: (item: T) => void
  removed?: string // what removing one means
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
  add,
  tools,
  onEdit,
  onRemove,
  removed,
  may = () => true,
  empty,
}: RecordListProps<T>) {
  const { t, i18n } = useTranslation()
  const apart = (part: string) => apartIn(i18n.language, part)
  const { t: admin } = useTranslation('admin')
  const handleRemove = async (item: T) => {
    const asked = {
      title: admin('confirmRemove', { name: name(item) }),
      text: removed ?? admin('removeText'),
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
            {add ?? t('add')}
          </Button>
        )}
      </div>
      {items.length === 0 && (
        <p className="rounded-lg border border-dashed border-line p-6 text-center text-ink-3">{empty}</p>
      )}
      {items.length > 0 && (
        <ul className="divide-y divide-(--line-soft) rounded-lg border border-line">
          {items.map((item) => (
            <li key={item.id} className="flex min-h-12 items-center gap-1 px-4 py-2">
              <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 pe-2">{row(item)}</div>
              {tools?.(item)}
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

interface NamedProps {
  name: string
  detail: string
  children?: ReactNode // more about it, on lines of its own
}

/** A row of a list: the name, a few words beside it, and what else is to be said below. */
export function Named({ name, detail, children }: NamedProps) {
  return (
    <span className="flex min-w-0 flex-1 flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-x-3">
        <span dir="auto" className="cut min-w-40 flex-1 font-medium">
          {name}
        </span>
        <span className="text-sm text-ink-3">{detail}</span>
      </span>
      {children}
    </span>
  )
}
