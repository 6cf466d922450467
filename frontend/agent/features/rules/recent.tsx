import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { get } from '../../../shared/api/client'
import { full, number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import type { Run } from '../../data/rules'
import { useTraced } from '../../data/traced'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { Trace, useFailure } from '../../ui/trace'
import { type Stats, statsQuery } from './queries'

const month = 30

/** What a rule did: how often on each day of the last month, and its last runs with their reasons. */
export function Recent({ rule }: { rule: string }) {
  const { t } = useTranslation('rules')
  const { t: inbox } = useTranslation('inbox')
  const { data: stats } = useQuery(statsQuery(rule))
  const runs = useInfiniteQuery({
    queryKey: ['rules', 'runs', rule],
    queryFn: ({ pageParam, signal }) =>
      get<{ items: Run[]; next?: string }>(
        `/api/v1/rules/${rule}/runs?limit=10${pageParam ? `&after=${encodeURIComponent(pageParam)}` : ''}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  })
  const all = runs.data?.pages.flatMap((p) => p.items) ?? []
  return (
    <section aria-label={t('recent')} className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <h2 className="text-sm font-semibold">{t('recent')}</h2>
      {stats && <Days days={stats.days} />}
      {runs.isSuccess && all.length === 0 && <p className="text-sm text-ink-3">{t('recentEmpty')}</p>}
      <ul className="divide-y divide-(--line-soft)">
        {all.map((run) => (
          <RunLine key={run.id} run={run} rule={rule} />
        ))}
      </ul>
      {runs.hasNextPage && (
        <Button className="self-start" disabled={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {inbox('more')}
        </Button>
      )}
    </section>
  )
}

/** A bar a day; red is the part that failed. */
function Days({ days }: { days: Stats['days'] }) {
  const { t } = useTranslation('rules')
  const style = useDateStyle()
  const known = new Map(days.map((d) => [d.day, d]))
  const all = Array.from({ length: month }, (_, i) => {
    const day = new Date(Date.now() - (month - 1 - i) * 86_400_000).toISOString().slice(0, 10)
    return known.get(day) ?? { day, runs: 0, errors: 0 }
  })
  const most = Math.max(1, ...all.map((d) => d.runs))
  const total = all.reduce((sum, d) => sum + d.runs, 0)
  return (
    <figure className="m-0">
      <figcaption className="mb-1 text-sm text-ink-2">
        {t('runs', { count: total, n: number(total, style) })}
      </figcaption>
      <div className="flex h-14 items-end gap-px" aria-hidden="true">
        {all.map((d) => (
          <span
            key={d.day}
            title={`${new Date(d.day).toLocaleDateString(style.language)} · ${number(d.runs, style)}`}
            className="flex flex-1 flex-col justify-end rounded-t-[2px] bg-subtle"
            style={{ height: '100%' }}
          >
            <i className="bg-danger" style={{ height: `${(100 * d.errors) / most}%` }} />
            <i className="rounded-t-[2px] bg-accent" style={{ height: `${(100 * (d.runs - d.errors)) / most}%` }} />
          </span>
        ))}
      </div>
    </figure>
  )
}

function RunLine({ run, rule }: { run: Run; rule: string }) {
  const { t } = useTranslation('rules')
  const traced = useTraced()
  const { style } = traced
  const failure = useFailure()
  const own = run.rules.find((r) => r.rule === rule)
  const error = (id: string) => run.rules.find((r) => r.rule === id)?.error
  return (
    <li className="py-2 text-sm">
      <details>
        <summary className="flex cursor-pointer flex-wrap items-center gap-2">
          <span className="flex-1">{full(new Date(run.at), style)}</span>
          {own?.error ? (
            <Chip tone="danger">
              {failure(own.error)}
              {own.path ? ` · ${own.path}` : ''}
            </Chip>
          ) : (
            <Chip tone={own?.done ? 'ok' : 'plain'}>{t(own?.done ? 'didIt' : 'nothingToDo')}</Chip>
          )}
          <Link
            to="/inbox/$folder/$id"
            params={{ folder: 'open', id: run.conversation }}
            className="text-accent-strong hover:underline"
          >
            {t('toConversation')}
          </Link>
        </summary>
        <div className="mt-2 flex flex-col gap-2">
          {run.trace?.guard && <p className="text-danger">{failure(run.trace.guard)}</p>}
          <Trace steps={(run.trace?.steps ?? []).map((s) => ({ ...s, error: error(s.rule) }))} {...traced} />
        </div>
      </details>
    </li>
  )
}
