import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Search as SearchIcon, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Found, type FoundPage, type Fragment, get } from '../../../shared/api/client'
import { brief, number } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { Avatar } from '../../ui/avatar'
import { Button, IconButton } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { Empty } from '../../ui/empty'

interface SearchPaneProps {
  q: string
  open?: string
  back?: ReactNode
}

/** One box over everything ever said. */
export function SearchPane({ q, open, back }: SearchPaneProps) {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const style = useDateStyle()
  const [text, setText] = useState(q)
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => box.current?.focus(), [])
  useEffect(() => setText(q), [q])
  useEffect(() => {
    if (text === q) return
    const timer = setTimeout(() => void navigate({ to: '.', search: { q: text }, replace: true }), 160)
    return () => clearTimeout(timer)
  }, [text, q, navigate])

  const query = useInfiniteQuery({
    queryKey: ['search', q],
    queryFn: ({ pageParam, signal }) =>
      get<FoundPage>(
        `/api/v1/search?${new URLSearchParams({ q, ...(pageParam ? { after: pageParam } : {}) })}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last: FoundPage) => last.next || undefined,
    enabled: q.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: 5000,
    retry: false,
  })
  const first = query.data?.pages[0]
  const found = q.trim() === '' ? [] : (query.data?.pages.flatMap((p) => p.items) ?? [])
  const bad = query.error instanceof ApiError && query.error.code === 'invalid'
  return (
    <section aria-label={t('search.title')} className="flex h-full flex-col border-x border-line bg-surface">
      <header className="flex h-[52px] shrink-0 items-center gap-2 border-b border-line px-3">
        {back}
        <label className="flex h-8 flex-1 items-center gap-2 rounded-md border border-line bg-raised px-2.5 focus-within:border-accent">
          <SearchIcon size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
          <input
            ref={box}
            id="search"
            type="search"
            dir="auto"
            aria-label={t('searchEvery')}
            placeholder={t('searchEvery')}
            value={text}
            onChange={(e) => setText(e.target.value)}
            className="min-w-0 flex-1 bg-transparent text-sm outline-none [&::-webkit-search-cancel-button]:hidden"
          />
        </label>
        <IconButton
          label={t('search.clear')}
          onClick={() => void navigate({ to: '/inbox/$folder', params: { folder: 'open' } })}
        >
          <X size={16} />
        </IconButton>
      </header>
      {first?.state === 'rebuilding' && (
        <p className="bg-warn-soft px-4 py-1.5 text-xs text-warn">
          {t('search.rebuilding', { percent: number(Math.round(first.progress * 100), style) })}
        </p>
      )}
      {q.trim() !== '' && first && !bad && (
        <p aria-live="polite" className="border-b border-soft px-4 py-1.5 text-xs text-ink-3">
          {first.more ? t('search.atLeast', { count: first.total }) : t('search.results', { count: first.total })}
        </p>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto">
        {q.trim() === '' && (
          <Empty icon={<SearchIcon size={26} aria-hidden="true" />} title={t('search.start')} text={t('search.help')} />
        )}
        {bad && <Empty title={t('search.bad', { code: q })} text={t('search.help')} />}
        {q.trim() !== '' && !bad && query.isSuccess && found.length === 0 && (
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
            <Button small onClick={() => void query.fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}

function Marked({ parts }: { parts: Fragment[] }) {
  let at = 0
  return parts.map((p) => {
    const key = at
    at += p.text.length
    return p.hit ? (
      <mark key={key} className="rounded-[3px] bg-accent-soft font-medium text-accent-strong">
        {p.text}
      </mark>
    ) : (
      <span key={key}>{p.text}</span>
    )
  })
}

function Hit({ found: f, q, open }: { found: Found; q: string; open: boolean }) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const style = useDateStyle()
  const c = f.conversation
  return (
    <Link
      to="/search/$id"
      params={{ id: c.id }}
      search={{ q }}
      aria-current={open ? 'true' : undefined}
      className={`grid grid-cols-[34px_minmax(0,1fr)] gap-[11px] border-b border-soft px-4 py-[11px] ${open ? 'bg-accent-soft' : 'hover:bg-hover'}`}
    >
      <Avatar name={names.contact(c.contact)} color={c.contact.color} size="l" />
      <span className="min-w-0">
        <span className="flex items-center gap-1.5">
          <b dir="auto" className="cut font-medium">
            {f.contact ? <Marked parts={f.contact} /> : names.contact(c.contact)}
          </b>
          <span className="text-xs text-ink-3">#{number(c.number, style)}</span>
          <time className="ms-auto shrink-0 text-xs text-ink-3" dateTime={c.updatedAt}>
            {brief(new Date(c.updatedAt), style)}
          </time>
        </span>
        <span className="flex items-center gap-1.5 text-sm">
          <span dir="auto" className="cut flex-1">
            {f.subject ? <Marked parts={f.subject} /> : c.subject}
          </span>
          <Chip tone={c.status === 'open' ? 'ok' : 'plain'}>{t(`status.${c.status}`)}</Chip>
        </span>
        {f.message && (
          <span dir="auto" className="line-clamp-2 text-sm break-words text-ink-3">
            <Marked parts={f.message.fragments} />
          </span>
        )}
      </span>
    </Link>
  )
}
