import { Pencil, Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../ui/button'
import { ask } from '../../ui/confirm'
import { useRuleWrite } from './queries'

interface RecordsProps<T> {
  about: string
  empty: string
  path: string // of the API
  items: T[]
  detail: (item: T) => string
  below?: (item: T) => ReactNode // more about it, on lines of its own
  onAdd: () => void
  onEdit: (item: T) => void
}

/** Hours or policies: what they are for, the list, and the way to add one. */
export function Records<T extends { id: string; name: string }>({
  about,
  empty,
  path,
  items,
  detail,
  below,
  onAdd,
  onEdit,
}: RecordsProps<T>) {
  const { t } = useTranslation('rules')
  const { t: common } = useTranslation()
  const write = useRuleWrite()
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-60 flex-1 text-ink-2">{about}</p>
        <Button look="primary" onClick={onAdd}>
          <Plus size={15} />
          {common('add')}
        </Button>
      </div>
      {items.length === 0 && (
        <p className="rounded-lg border border-dashed border-line p-6 text-center text-ink-3">{empty}</p>
      )}
      {items.length > 0 && (
        <ul className="divide-y divide-(--line-soft) rounded-lg border border-line">
          {items.map((item) => (
            <li key={item.id} className="flex min-h-12 items-center gap-3 px-4 py-2">
              <span className="flex min-w-0 flex-1 flex-col gap-0.5">
                <span className="flex flex-wrap items-center gap-x-3">
                  <span dir="auto" className="cut min-w-40 flex-1 font-medium">
                    {item.name}
                  </span>
                  <span className="text-sm text-ink-3">{detail(item)}</span>
                </span>
                {below?.(item)}
              </span>
              <IconButton label={t('editName', { name: item.name })} onClick={() => onEdit(item)}>
                <Pencil size={15} />
              </IconButton>
              <IconButton
                label={t('remove', { name: item.name })}
                onClick={async () => {
                  const title = t('confirmRemove', { name: item.name })
                  if (await ask({ title, text: t('removeText'), action: common('remove') }))
                    write.mutate({ method: 'DELETE', path: `/api/v1/${path}/${item.id}` })
                }}
              >
                <Trash2 size={15} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
