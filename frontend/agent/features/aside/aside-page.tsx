import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../../../shared/api/client'
import { full, number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { ask } from '../../ui/confirm'
import { toast } from '../../ui/toast'
import { asideQuery, type SetAside } from './queries'

/** The kinds of records and events that have a word; the store's damages name further kinds of records. */
const records = [
  'agent',
  'team',
  'channel',
  'tag',
  'folder',
  'canned',
  'settings',
  'session',
  'rule',
  'hours',
  'sla',
  'attribute',
  'webhook',
  'notification',
  'contact',
  'message',
  'file',
]
const kinds = [
  'conversation_created',
  'conversation_updated',
  'conversation_seen',
  'message_created',
  'timer_rang',
  'sla_warning',
  'sla_breached',
  'webhook_called',
  'contact_changed',
  'record_changed',
  'audited',
]
const parts = [
  'live',
  'search',
  'rules',
  'notify',
  'webhook',
  'timers',
  'merges',
  'erasures',
  'uses',
  'audit',
  'feed',
  'store',
]

/** What the program could not handle and has set aside, so that everything else went on. */
export function AsidePage() {
  const { t } = useTranslation('aside')
  const style = useDateStyle()
  const { data } = useQuery(asideQuery)
  if (!data) return null
  return (
    <>
      <p className="text-ink-2">{t('about')}</p>
      {data.total > data.items.length && (
        <p className="text-sm text-ink-3">
          {t('more', { shown: number(data.items.length, style), all: number(data.total, style) })}
        </p>
      )}
      {data.items.length === 0 ? (
        <p className="rounded-lg border border-dashed border-line p-6 text-center text-ink-3">{t('empty')}</p>
      ) : (
        <ul aria-label={t('list')} className="divide-y divide-(--line-soft) rounded-lg border border-line">
          {data.items.map((one) => (
            <Row key={one.id} one={one} />
          ))}
        </ul>
      )}
    </>
  )
}

function useSettle() {
  const client = useQueryClient()
  const { t } = useTranslation()
  return useMutation({
    mutationFn: ({ method, path }: { method: 'POST' | 'DELETE'; path: string }) =>
      call(method, path, method === 'POST' ? {} : undefined),
    onSettled: () => client.invalidateQueries({ queryKey: asideQuery.queryKey }),
    onError: (error) => {
      const code = error instanceof ApiError ? error.code : 'internal'
      if (code !== 'not_found') toast(t(`errors.${code as 'internal'}`), 'bad') // it is gone, as was wanted
    },
  })
}

function Row({ one }: { one: SetAside }) {
  const { t } = useTranslation('aside')
  const style = useDateStyle()
  const settle = useSettle()
  const path = `/api/v1/set-aside/${encodeURIComponent(one.id)}`
  const part = one.consumer.split('/')[0] ?? ''
  const handleDrop = async () => {
    const asked = { title: t('confirmDrop'), text: t('confirmDropText'), action: t('drop') }
    if (await ask(asked)) settle.mutate({ method: 'DELETE', path })
  }
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
      <span className="min-w-52 flex-1">
        <span className="flex flex-wrap items-center gap-2 font-medium">
          {parts.includes(part) ? t(`part.${part as 'live'}`) : <bdi>{one.consumer}</bdi>}
          <Chip tone="danger">{t(`reason.${one.reason}`)}</Chip>
          {one.asked && <Chip tone="warn">{t('asked')}</Chip>}
        </span>
        <span className="block text-xs text-ink-3">
          <About one={one} />
          {` · ${t('tries', { count: one.tries, n: number(one.tries, style) })} · ${full(new Date(one.lastAt), style)}`}
        </span>
      </span>
      <span className="flex gap-1">
        <Button
          small
          disabled={settle.isPending}
          onClick={() => settle.mutate({ method: 'POST', path: `${path}/retry` })}
        >
          {t('retry')}
        </Button>
        <Button small look="ghost" disabled={settle.isPending} onClick={() => void handleDrop()}>
          {t('drop')}
        </Button>
      </span>
    </li>
  )
}

/** The thing that was set aside: a conversation that may be seen is a link. */
function About({ one }: { one: SetAside }) {
  const { t } = useTranslation('aside')
  const style = useDateStyle()
  if (one.conversation && one.number) {
    return (
      <Link
        to="/inbox/$folder/$id"
        params={{ folder: 'open', id: one.conversation }}
        className="underline hover:text-ink-2"
      >
        {t('conversation', { number: number(one.number, style) })}
      </Link>
    )
  }
  if (one.conversation) return <Named what={t('unreadable')} id={one.conversation} />
  if (one.record) return <Named what={t(`record.${word(one.record.type, records) as 'other'}`)} id={one.record.id} />
  if (one.contact) return <Named what={t('contact')} id={one.contact} />
  return (
    <>
      {t('event', {
        what: t(`kind.${word(one.kind?.replace('.', '_') ?? '', kinds) as 'other'}`),
        cursor: number(one.cursor ?? 0, style),
      })}
    </>
  )
}

/** A code that has a word, or `other`, which has the word for all the rest. */
const word = (code: string, known: string[]) => (known.includes(code) ? code : 'other')

function Named({ what, id }: { what: string; id: string }) {
  return (
    <>
      {what}{' '}
      <bdi className="break-all font-mono" title={id}>
        {id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id}
      </bdi>
    </>
  )
}
