import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Search as SearchIcon } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type FoundPage, get, type Row } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { Button } from '../../ui/button'
import { Empty } from '../../ui/empty'
import { SearchHelp } from './help'
import { Hit } from './hit'

interface ResultsProps {
  q: string
  open?: string
  entered: boolean // the first of them is to be opened
  onEntered: () => void
  onRows: (rows: Row[], at: Map<string, number>) => void // with the message by which each was found
}

/** What was found. */
export function Results({ q, open, entered, onEntered, onRows }: ResultsProps) {
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
  const answered = !query.isPlaceholderData && !query.isFetching // what is shown was found by these words
  const [first] = found
  useEffect(() => {
    if (!entered || !answered) return
    onEntered()
    if (!first) return
    const { conversation, message } = first
    void navigate({ to: '/search/$id', params: { id: conversation.id }, search: { q, message: message?.seq } })
  }, [entered, answered, first, q, navigate, onEntered])
  const bad = query.error instanceof ApiError && query.error.code === 'invalid'
  const failed = query.isError && !bad && asked !== ''
  return (
    <>
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
    </>
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
