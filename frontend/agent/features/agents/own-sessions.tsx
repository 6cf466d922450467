import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call, get } from '../../../shared/api/client'
import type { components } from '../../../shared/api/schema'
import { ago, full } from '../../../shared/date'
import { deviceOf } from '../../../shared/device'
import { useDateStyle } from '../../data/bootstrap'
import { useWhy } from '../../data/save-record'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { toast } from '../../ui/toast'

type OwnSession = components['schemas']['OwnSession']

const sessionsQuery = queryOptions({
  queryKey: ['own sessions'],
  queryFn: ({ signal }) => get<{ items: OwnSession[] }>('/api/v1/me/sessions', signal),
})

/** The browsers in which one is signed in, and the way out of each. */
export function OwnSessions() {
  const { t } = useTranslation('admin')
  const style = useDateStyle()
  const why = useWhy()
  const client = useQueryClient()
  const { data } = useQuery(sessionsQuery)
  const end = useMutation({
    mutationFn: (id: string) => call('DELETE', `/api/v1/me/sessions${id && `/${id}`}`),
    onError: (error) => toast(why(error), 'bad'),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  const all = data?.items ?? []
  return (
    <section className="flex max-w-lg flex-col gap-3 border-t border-line pt-5">
      <h2 className="text-lg font-semibold">{t('sessions.title')}</h2>
      <ul className="divide-y divide-(--line-soft) rounded-lg border border-line">
        {all.map((s) => (
          <li key={s.id} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
            <span className="min-w-0 flex-1">
              <b className="cut block font-medium">{deviceOf(s.device) || t('sessions.unknown')}</b>
              <span className="block text-sm text-ink-3" title={full(new Date(s.seenAt), style)}>
                <bdi dir="ltr">{s.address}</bdi> {t('sessions.seen', { when: ago(new Date(s.seenAt), style) })}
              </span>
            </span>
            {s.current ? (
              <Chip>{t('sessions.here')}</Chip>
            ) : (
              <Button small disabled={end.isPending} onClick={() => end.mutate(s.id)}>
                {t('sessions.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {all.length > 1 && (
        <Button className="self-end" disabled={end.isPending} onClick={() => end.mutate('')}>
          {t('sessions.endOthers')}
        </Button>
      )}
    </section>
  )
}
