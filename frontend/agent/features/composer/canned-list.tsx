import { useQuery } from '@tanstack/react-query'
import { Paperclip } from 'lucide-react'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Canned, get } from '../../../shared/api/client'
import { finder } from '../../../shared/text/fold'
import { useBootstrap } from '../../data/bootstrap'
import { useAlso } from '../../data/canned-actions'
import { listed } from '../../data/i18n'

interface CannedListProps {
  conversation: string
  query: string
  onWait: (waits: boolean) => void // something was chosen and is on its way
  onInsert: (text: string, id: string) => void
  onClose: () => void
}

const nearness = (c: Canned): number => (c.personal ? 0 : c.team ? 1 : 2)

interface Rendered {
  text: string
  missing: string[]
}

/** Canned replies that match what was typed after "/", with the chosen one as it would be inserted. */
export function CannedList({ conversation, query, onWait, onInsert, onClose }: CannedListProps) {
  const { t } = useTranslation('compose')
  const { t: common } = useTranslation()
  const { canned, me } = useBootstrap()
  const [at, setAt] = useState(0)
  const found = useMemo(() => {
    const fits = finder(query)
    const offered = canned.filter((c) => !c.team || me.teams.includes(c.team))
    const fitting = offered.filter((c) => fits(c.shortcut) || fits(c.title))
    // One's own before the team's before everybody's: the nearer, the likelier it is meant.
    return fitting.sort((a, b) => nearness(a) - nearness(b)).slice(0, 8)
  }, [canned, me.teams, query])
  const current = found[Math.min(at, found.length - 1)]
  const preview = useQuery({
    queryKey: ['rendered', conversation, current?.id, current?.version],
    queryFn: ({ signal }) => get<Rendered>(`/api/v1/conversations/${conversation}/canned/${current?.id}`, signal),
    enabled: current !== undefined,
  })
  const { isError, refetch } = preview
  const text = preview.data?.text
  const [wanted, setWanted] = useState<string>() // chosen; it goes in once it is there
  const inserted = useRef(false)
  const waits = wanted !== undefined && wanted === current?.id && !isError
  useEffect(() => {
    if (!waits || text === undefined || inserted.current) return
    inserted.current = true
    queueMicrotask(() => onInsert(text, wanted)) // while React commits, it would take back what is put in
  }, [waits, text, wanted, onInsert])
  // biome-ignore lint/correctness/useExhaustiveDependencies: when that changes
  useLayoutEffect(() => onWait(waits), [waits])
  const also = useAlso()(current?.actions)

  useEffect(() => {
    const handleKey = (e: KeyboardEvent) => {
      if (e.key === 'Escape') onClose()
      else if (!current || waits || e.isComposing) return
      else if (e.key === 'ArrowDown') setAt((n) => Math.min(n + 1, found.length - 1))
      else if (e.key === 'ArrowUp') setAt((n) => Math.max(n - 1, 0))
      else if (e.key === 'Enter' || e.key === 'Tab') {
        setWanted(current.id)
        if (isError) void refetch()
      } else return
      e.preventDefault()
      e.stopPropagation()
    }
    addEventListener('keydown', handleKey, true)
    return () => removeEventListener('keydown', handleKey, true)
  }, [found.length, current, waits, isError, refetch, onClose])

  return (
    <div className="absolute inset-x-0 bottom-full z-10 mb-1 grid max-h-72 grid-cols-[200px_1fr] overflow-hidden rounded-lg border border-line bg-raised shadow-lg @max-[380px]:grid-cols-1">
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
            onMouseDown={(e) => e.preventDefault()} // one goes on writing
            onClick={() => {
              setAt(i)
              setWanted(c.id)
            }}
            className={`block w-full rounded-sm px-2 py-1 text-start text-sm ${c === current ? 'bg-hover' : ''}`}
          >
            <span dir="auto" className="cut block font-medium">
              {c.title}
            </span>
            <span dir="auto" className="cut block text-xs text-ink-3">
              /{c.shortcut}
              {c.personal && ` · ${t('composer.own')}`}
            </span>
          </button>
        ))}
      </div>
      <div dir="auto" className="overflow-y-auto p-3 text-sm break-words whitespace-pre-wrap @max-[380px]:hidden">
        {text}
        {waits && <p role="status">{t('composer.fetching')}</p>}
        {isError && (
          <p role="alert" className="text-danger">
            {t('composer.noPreview')}{' '}
            <button type="button" className="underline underline-offset-2" onClick={() => void refetch()}>
              {common('failed.again')}
            </button>
          </p>
        )}
        {current && current.files.length > 0 && (
          <p className="mt-2 flex flex-wrap items-center gap-x-2 text-xs text-ink-2">
            <Paperclip size={12} aria-hidden="true" />
            {current.files.map((f) => (
              <span key={f.id} dir="auto">
                {f.name}
              </span>
            ))}
          </p>
        )}
        {also.length > 0 && (
          <p className="mt-2 text-xs text-ink-2">
            {t('composer.also')} {also.map((one) => one.label).join(' · ')}
          </p>
        )}
        {preview.data && preview.data.missing.length > 0 && (
          <p className="mt-2 text-xs text-danger">{t('composer.missing', { names: listed(preview.data.missing) })}</p>
        )}
      </div>
    </div>
  )
}
