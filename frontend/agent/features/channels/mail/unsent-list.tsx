import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiError, get, post } from '../../../../shared/api/client'
import { full } from '../../../../shared/date'
import { useDateStyle } from '../../../data/bootstrap'
import { listed } from '../../../data/i18n'
import { type MailDelivery, personName, reasonOfDelivery } from '../../../data/mail'
import { Button } from '../../../ui/button'
import { toast } from '../../../ui/toast'

interface Unsent {
  items: MailDelivery[]
  next?: string
}

const key = (channel: string) => ['mail', 'unsent', channel]

/** Mails of the channel that were given up: nothing is shown while there are none. */
export function UnsentList({ channel }: { channel: string }) {
  const { t } = useTranslation('mail')
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: key(channel),
    queryFn: ({ pageParam, signal }) =>
      get<Unsent>(`/api/v1/channels/${channel}/mail/failed?${new URLSearchParams(pageParam)}`, signal),
    initialPageParam: {} as Record<string, string>,
    getNextPageParam: ({ next }) => (next ? { after: next } : undefined),
    refetchInterval: 30_000,
  })
  const items = data?.pages.flatMap((page) => page.items) ?? []
  if (items.length === 0) return null
  return (
    <section aria-label={t('unsent.title')} className="flex flex-col gap-2">
      <h3 className="font-medium">{t('unsent.title')}</h3>
      <p className="text-sm text-ink-2">{t('unsent.about')}</p>
      <ul className="divide-y divide-(--line-soft) rounded-lg border border-line">
        {items.map((one) => (
          <Row key={one.id} one={one} channel={channel} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          small
          look="ghost"
          className="self-start"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('unsent.more')}
        </Button>
      )}
    </section>
  )
}

function Row({ one, channel }: { one: MailDelivery; channel: string }) {
  const { t } = useTranslation('mail')
  const { t: common } = useTranslation()
  const style = useDateStyle()
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: () => post(`/api/v1/deliveries/${one.id}/again`, {}),
    onSettled: () => client.invalidateQueries({ queryKey: key(channel) }),
    onError: (error) =>
      toast(common(`errors.${(error instanceof ApiError ? error.code : 'internal') as 'internal'}`), 'bad'),
  })
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
      <span className="min-w-52 flex-1">
        <span className="block font-medium break-words">{listed(one.recipients.map(personName))}</span>
        <span className="block text-xs text-ink-3">{full(new Date(one.at), style)}</span>
        <span className="block text-xs text-danger">{t(`why.${reasonOfDelivery(one)}`)}</span>
        {one.answer && (
          <bdi dir="ltr" className="block text-xs break-words text-ink-3">
            {one.answer}
          </bdi>
        )}
      </span>
      <span className="flex items-center gap-3">
        {one.conversation && (
          <Link
            to="/inbox/$folder/$id"
            params={{ folder: 'open', id: one.conversation }}
            className="text-accent hover:underline"
          >
            {t('unsent.conversation')}
          </Link>
        )}
        <Button small disabled={again.isPending} onClick={() => again.mutate()}>
          {t('again')}
        </Button>
      </span>
    </li>
  )
}
