import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Search as SearchIcon, X } from 'lucide-react'
import { type ReactNode, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type FoundPage, get, type Row } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { Button, IconButton } from '../../ui/button'
import { Empty } from '../../ui/empty'
import { SearchBox } from './box'
import { SearchHelp } from './help'
import { Hit } from './hit'

interface SearchPaneProps {
  q: string
  open?: string
  back?: ReactNode
  onRows: (rows: Row[], at: Map<string, number>) => void // with the message by which each was found
}

/** One box over everything ever said. */
export function SearchPane({ q, open, back, onRows }: SearchPaneProps) {
  const { t } = useTranslation('search')
  const { t: inbox } = useTranslation('inbox')
  const navigate = useNavigate()
  const asked = q.trim()
  const query = useFound(asked)
  const found = useMemo(
    () => (asked === '' ? [] : (query.data?.pages.flatMap((p) => p.items) ?? [])),
    [asked, query.data],
  )
  useEffect(
    () =>
      onRows(
        found.map((f) => f.conversation),
        new Map(found.flatMap((f) => (f.message ? [[f.conversation.id, f.message.seq]] : []))),
      ),
    [found, onRows],
  )
  const bad = query.error instanceof ApiError && query.error.code === 'invalid'
  const failed = query.isError && !bad && asked !== ''
  return (
    <section aria-label={inbox('search.title')} className="flex h-full flex-col border-x border-line bg-surface">
      <header className="flex h-[52px] shrink-0 items-center gap-2 border-b border-line px-3">
        {back}
        <SearchBox
          q={q}
          onSearch={(next) => void navigate({ to: '/search', search: { q: next }, replace: true })}
          onOpen={() =>
            found[0] &&
            void navigate({
              to: '/search/$id',
              params: { id: found[0].conversation.id },
              search: { q, message: found[0].message?.seq },
            })
          }
        />
        <IconButton
          label={t('search.clear')}
          onClick={() => void navigate({ to: '/inbox/$folder', params: { folder: 'open' } })}
        >
          <X size={16} />
        </IconButton>
      </header>
      {asked !== '' && !bad && query.data?.pages[0] && <State page={query.data.pages[0]} />}
      <div className="min-h-0 flex-1 overflow-y-auto">
        {asked === '' && (
          <Empty icon={<SearchIcon size={26} aria-hidden="true" />} title={t('search.start')} action={<SearchHelp />} />
        )}
        {asked !== '' && bad && <Empty title={t('search.bad', { q })} action={<SearchHelp />} />}
        {failed && found.length === 0 && (
          <Empty
            title={t('search.failed')}
            action={
              <Button small onClick={() => void query.refetch()}>
                {inbox('retry')}
              </Button>
            }
          />
        )}
        {asked !== '' && !bad && query.isSuccess && found.length === 0 && (
          <Empty title={t('search.none')} text={t('search.noneText')} />
        )}
        {!bad && (
          <ul>
            {found.map((f) => (
              <li key={f.conversation.id}>
                <Hit found={f} q={q} open={f.conversation.id === open} />
              </li>
            ))}
          </ul>
        )}
        {query.hasNextPage && found.length > 0 && (
          <div className="flex justify-center p-3">
            <Button small disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('search.more')}
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}

const useFound = (q: string) =>
  useInfiniteQuery({
    queryKey: ['search', q],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ q })
      if (pageParam) query.set('after', pageParam)
      return get<FoundPage>(`/api/v1/search?${query}`, signal)
    },
    initialPageParam: '',
    getNextPageParam: (last: FoundPage) => last.next || undefined,
    enabled: q !== '',
    placeholderData: keepPreviousData,
    staleTime: 5000,
    retry: false,
    // While the index is rebuilt there is more to find each time.
    refetchInterval: (query) => (query.state.data?.pages[0]?.state === 'rebuilding' ? 3000 : false),
  })

/** How many were found, and whether more will be once the index is whole again. */
function State({ page }: { page: FoundPage }) {
  const { t } = useTranslation('search')
  const style = useDateStyle()
  const total = number(page.total, style)
  return (
    <>
      {page.state === 'rebuilding' && (
        <p role="status" className="bg-warn-soft px-4 py-1.5 text-xs text-warn">
          {t('search.rebuilding', { percent: number(Math.round(page.progress * 100), style) })}
        </p>
      )}
      <p aria-live="polite" className="border-b border-soft px-4 py-1.5 text-xs text-ink-3">
        {page.more ? t('search.atLeast', { total }) : t('search.results', { count: page.total, total })}
      </p>
    </>
  )
}
