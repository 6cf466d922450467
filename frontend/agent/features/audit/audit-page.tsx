import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../../shared/api/client'
import { day, full, time } from '../../../shared/date'
import { deviceOf } from '../../../shared/device'
import { useDateStyle } from '../../data/bootstrap'
import { Button } from '../../ui/button'
import { AuditFilters } from './filters'
import { type AuditEntry, auditQuery, noFilter } from './queries'
import { useDetails, useSentence } from './sentence'

/** What happened around sign-in, access and settings in the last year: who did it, when, from which address and device. */
export function AuditPage() {
  const { t } = useTranslation('audit')
  const style = useDateStyle()
  const [filter, setFilter] = useState(noFilter)
  const trail = useInfiniteQuery(auditQuery(filter, style.timeZone))
  const entries = trail.data?.pages.flatMap((page) => page.items) ?? []
  const narrowed = Object.values(filter).some(Boolean)
  return (
    <>
      <p className="text-ink-2">{t('about')}</p>
      <AuditFilters value={filter} onChange={setFilter} />
      {entries.length > 0 && (
        <ol
          aria-label={t('list')}
          aria-busy={trail.isFetching}
          className="divide-y divide-(--line-soft) rounded-lg border border-line"
        >
          {entries.map((e) => (
            <Entry key={e.id} entry={e} />
          ))}
        </ol>
      )}
      {trail.isSuccess && entries.length === 0 && (
        <div className="flex flex-col items-center gap-3 rounded-lg border border-dashed border-line p-6 text-ink-3">
          <p role="status">{narrowed ? t('nothingFound') : t('empty')}</p>
          {narrowed && <Button onClick={() => setFilter(noFilter)}>{t('clear')}</Button>}
        </div>
      )}
      {trail.isError && <Failure error={trail.error} onRetry={() => void trail.refetch()} />}
      {trail.hasNextPage && !trail.isError && (
        <Button className="self-center" disabled={trail.isFetching} onClick={() => void trail.fetchNextPage()}>
          {t('older')}
        </Button>
      )}
    </>
  )
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('audit')
  const style = useDateStyle()
  const sentence = useSentence()
  const details = useDetails()
  const at = new Date(entry.at)
  const device = deviceOf(entry.device)
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2.5">
      <div className="min-w-60 flex-1">
        <p>{sentence(entry)}</p>
        {details(entry).map((line) => (
          <p key={line} className="text-sm text-ink-2">
            {line}
          </p>
        ))}
        {(entry.address || entry.device) && (
          <p className="text-sm text-ink-3" title={entry.device}>
            {entry.address && <bdi dir="ltr">{entry.address}</bdi>}
            {entry.address && entry.device && ' · '}
            {entry.device && <bdi>{device || t('unknownDevice')}</bdi>}
          </p>
        )}
      </div>
      <time dateTime={entry.at} title={full(at, style)} className="text-sm whitespace-nowrap text-ink-3">
        {t('at', { day: day(at, style), time: time(at, style) })}
      </time>
    </li>
  )
}

function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const code = error instanceof ApiError ? error.code : 'internal'
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-lg bg-danger-soft px-4 py-3 text-danger">
      <p className="min-w-52 flex-1">{t(`errors.${code as 'internal'}`)}</p>
      <Button small onClick={onRetry}>
        {t('failed.again')}
      </Button>
    </div>
  )
}
