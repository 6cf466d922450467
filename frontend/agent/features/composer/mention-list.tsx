import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { finder } from '../../../shared/text/fold'
import { useBootstrap } from '../../data/bootstrap'
import { liveState } from '../../data/live-state'
import { Avatar } from '../../ui/avatar'

interface MentionListProps {
  query: string
  onInsert: (name: string) => void
  onClose: () => void
}

/** Colleagues whose name has what was typed after "@". */
export function MentionList({ query, onInsert, onClose }: MentionListProps) {
  const { t } = useTranslation('compose')
  const { agents, me } = useBootstrap()
  const here = liveState.use((s) => s.agents)
  const [at, setAt] = useState(0)
  const found = useMemo(() => {
    const fits = finder(query)
    const may = agents.filter((a) => a.id !== me.id && !a.disabled && !a.pending)
    return may.filter((a) => fits(a.name)).slice(0, 8)
  }, [agents, me.id, query])
  const current = found[Math.min(at, found.length - 1)]
  useEffect(() => {
    const handleKey = (e: KeyboardEvent) => {
      if (e.key === 'Escape') onClose()
      else if (!current) return
      else if (e.key === 'ArrowDown') setAt((n) => Math.min(n + 1, found.length - 1))
      else if (e.key === 'ArrowUp') setAt((n) => Math.max(n - 1, 0))
      else if (e.key === 'Enter' || e.key === 'Tab') onInsert(current.name)
      else return
      e.preventDefault()
      e.stopPropagation()
    }
    addEventListener('keydown', handleKey, true)
    return () => removeEventListener('keydown', handleKey, true)
  }, [found.length, current, onInsert, onClose])
  if (found.length === 0) return null
  return (
    <div
      role="listbox"
      aria-label={t('mention')}
      tabIndex={-1}
      className="absolute start-2 bottom-full z-10 mb-1 w-64 rounded-lg border border-line bg-raised p-1 shadow-lg"
    >
      {found.map((a, i) => (
        <button
          key={a.id}
          type="button"
          role="option"
          aria-selected={a === current}
          onMouseEnter={() => setAt(i)}
          onMouseDown={(e) => e.preventDefault()}
          onClick={() => onInsert(a.name)}
          className={`flex w-full items-center gap-2 rounded-sm px-2 py-1 text-start text-sm ${a === current ? 'bg-hover' : ''}`}
        >
          <Avatar name={a.name} color={a.color} photo={a.photo} size="s" online={here[a.id] === 'online'} />
          <span dir="auto" className="cut flex-1">
            {a.name}
          </span>
        </button>
      ))}
    </div>
  )
}
