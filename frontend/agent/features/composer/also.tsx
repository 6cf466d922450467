import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Also } from '../../data/canned-actions'

interface AlsoDoneProps {
  all: Also[]
  onRemove: (one: Also) => void
}

/** What sending the message also does, each to be left out with a click. */
export function AlsoDone({ all, onRemove }: AlsoDoneProps) {
  const { t } = useTranslation('compose')
  if (all.length === 0) return null
  return (
    <ul aria-label={t('composer.also')} className="flex flex-wrap items-center gap-1 px-3.5 py-1 text-xs text-ink-2">
      <li aria-hidden="true">{t('composer.also')}</li>
      {all.map((one) => (
        <li key={one.field + one.id} className="inline-flex h-6 max-w-full items-center rounded-[5px] bg-subtle ps-2">
          <span dir="auto" className="cut">
            {one.label}
          </span>
          <button
            type="button"
            aria-label={t('composer.remove', { name: one.label })}
            onClick={() => onRemove(one)}
            className="grid size-6 shrink-0 place-items-center text-ink-3 hover:text-ink"
          >
            <X size={12} />
          </button>
        </li>
      ))}
    </ul>
  )
}
