import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { get } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { useAlso } from '../../data/canned-actions'

interface CannedListProps {
  conversation: string
  query: string
  onInsert: (text: string, id: string) => void
  onClose: () => void
}

interface Rendered {
  text: string
  missing: string[]
}

/** Canned replies that match what was typed after "/", with the chosen one as it would be inserted. */
export function CannedList({ conversation, query, onInsert, onClose }: CannedListProps) {
  const { t } = useTranslation('compose')
  const { canned } = useBootstrap()
  const [at, setAt] = useState(0)
  const found = useMemo(() => {
    const q = query.toLowerCase()
    return canned.filter((c) => c.shortcut.toLowerCase().includes(q) || c.title.toLowerCase().includes(q)).slice(0, 8)
  }, [canned, query])
  const current = found[Math.min(at, found.length - 1)]
  const preview = useQuery({
    queryKey: ['rendered', conversation, current?.id, current?.version],
    queryFn: ({ signal }) => get<Rendered>(`/api/v1/conversations/${conversation}/canned/${current?.id}`, signal),
    enabled: current !== undefined,
  })
  const text = preview.data?.text
  const also = useAlso()(current?.actions)

  useEffect(() => {
    const handleKey = (e: KeyboardEvent) => {
      if (e.key === 'ArrowDown') setAt((n) => Math.min(n + 1, found.length - 1))
      else if (e.key === 'ArrowUp') setAt((n) => Math.max(n - 1, 0))
      else if (e.key === 'Escape') onClose()
      else if ((e.key === 'Enter' || e.key === 'Tab') && current && text !== undefined) onInsert(text, current.id)
      else if (e.key !== 'Enter' && e.key !== 'Tab') return
      e.preventDefault()
      e.stopPropagation()
    }
    addEventListener('keydown', handleKey, true)
    return () => removeEventListener('keydown', handleKey, true)
  }, [found.length, current, text, onInsert, onClose])

  return (
    <div className="absolute inset-x-0 bottom-full z-10 mb-1 grid max-h-72 grid-cols-[200px_1fr] overflow-hidden rounded-lg border border-line bg-raised shadow-lg max-md:grid-cols-1">
      <div
        role="listbox"
        aria-label={t('composer.canned')}
        tabIndex={-1}
        className="overflow-y-auto border-e border-soft p-1"
      >
        {found.length === 0 && <p className="p-2 text-sm text-ink-3">{t('composer.noCanned')}</p>}
        {found.map((c, i) => (
          <button
            key={c.id}
            type="button"
            role="option"
            aria-selected={c === current}
            onMouseEnter={() => setAt(i)}
            onClick={() => c === current && text !== undefined && onInsert(text, c.id)}
            className={`block w-full rounded-sm px-2 py-1 text-start text-sm ${c === current ? 'bg-hover' : ''}`}
          >
            <span dir="auto" className="cut block font-medium">
              {c.title}
            </span>
            <span dir="auto" className="cut block text-xs text-ink-3">
              /{c.shortcut}
            </span>
          </button>
        ))}
      </div>
      <div dir="auto" className="overflow-y-auto p-3 text-sm break-words whitespace-pre-wrap max-md:hidden">
        {text}
        {also.length > 0 && (
          <p className="mt-2 text-xs text-ink-2">
            {t('composer.also')} {also.map((one) => one.label).join(' · ')}
          </p>
        )}
        {preview.data && preview.data.missing.length > 0 && (
          <p className="mt-2 text-xs text-danger">
            {t('composer.missing', { names: preview.data.missing.join(', ') })}
          </p>
        )}
      </div>
    </div>
  )
}
