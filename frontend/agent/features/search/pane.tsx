import { useNavigate } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../../shared/api/client'
import { readTexts } from '../../data/i18n'
import { IconButton } from '../../ui/button'
import { SearchBox } from './box'

/** Brings what shows the results; the box to type in is there before. */
export async function readResults() {
  const [{ Results: Shown }] = await Promise.all([import('./results'), readTexts('search')])
  return { default: Shown }
}
const Results = lazy(readResults)

interface SearchPaneProps {
  q: string
  open?: string
  back?: ReactNode
  onRows: (rows: Row[], at: Map<string, number>) => void // with the message by which each was found
}

/** One box over everything ever said. */
export function SearchPane({ q, open, back, onRows }: SearchPaneProps) {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const [entered, setEntered] = useState<{ text?: string; open?: string }>({}) // where Enter was pressed, behind which words
  const forget = useCallback(() => setEntered({}), [])
  return (
    <section aria-label={t('search.title')} className="flex h-full flex-col border-x border-line bg-surface">
      <header className="flex h-[52px] shrink-0 items-center gap-2 border-b border-line px-3">
        {back}
        <SearchBox
          q={q}
          open={open}
          onSearch={(next, keep) =>
            void (keep
              ? navigate({ to: '/search/$id', params: { id: keep }, search: { q: next }, replace: true })
              : navigate({ to: '/search', search: { q: next }, replace: true }))
          }
          onEnter={(text) => setEntered({ text, open })}
        />
        <IconButton
          label={t('search.clear')}
          onClick={() => void navigate({ to: '/inbox/$folder', params: { folder: 'open' } })}
        >
          <X size={16} />
        </IconButton>
      </header>
      <Suspense>
        <Results
          q={q}
          open={open}
          entered={entered.text?.trim() === q.trim() && (entered.open === open || open === undefined)}
          onEntered={forget}
          onRows={onRows}
        />
      </Suspense>
    </section>
  )
}
