import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, call, get } from '../../../../shared/api/client'
import { full, number } from '../../../../shared/date'
import { useDateStyle } from '../../../data/bootstrap'
import { Button } from '../../../ui/button'
import { Chip } from '../../../ui/chip'
import { ask } from '../../../ui/confirm'
import { toast } from '../../../ui/toast'
import { type MailAside, type MailState, stateQuery } from './queries'
import { reasonOf } from './server-fields'

const tones = { connecting: 'plain', connected: 'ok', failed: 'danger', off: 'plain' } as const
const behind = 5 * 60 // seconds from which it is said

/** How mail of the channel comes in and goes out now. */
export function StatePanel({ channel }: { channel: string }) {
  const { t } = useTranslation('mail')
  const { data: s } = useQuery(stateQuery(channel))
  if (!s) return null
  return (
    <section
      aria-label={t('link.title')}
      className="grid gap-4 rounded-lg border border-line p-4 text-sm sm:grid-cols-2"
    >
      <Incoming state={s} />
      <Outgoing sending={s.sending} />
    </section>
  )
}

function Incoming({ state: s }: { state: MailState }) {
  const { t } = useTranslation('mail')
  const style = useDateStyle()
  const n = (count: number) => number(count, style)
  const fetched = s.way === 'imap' && s.state !== 'off'
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <h3 className="flex flex-wrap items-center gap-2 font-medium">
        {t('link.in')}
        {s.way === 'imap' && <Chip tone={tones[s.state]}>{t(`link.${s.state}`)}</Chip>}
      </h3>
      {s.way === 'none' && <p className="text-ink-2">{t('link.noneIn')}</p>}
      {s.way === 'listen' && s.listens && <p className="text-ink-2">{t('link.listens')}</p>}
      {s.way === 'listen' && !s.listens && (
        <p role="alert" className="text-danger">
          {t('link.deaf')}
        </p>
      )}
      {s.state === 'failed' && <Failure why={s.why} error={s.error} />}
      {fetched && (
        <p className="text-ink-2">
          {s.fetchedAt ? t('link.fetched', { at: full(new Date(s.fetchedAt), style) }) : t('link.never')}
          {s.lag >= behind && ` · ${t('link.lag', { n: n(Math.floor(s.lag / 60)) })}`}
        </p>
      )}
      <ul className="text-ink-2">
        {s.folders.map((f) => (
          <li key={f.folder}>
            {t('link.counts', { folder: f.folder, stored: n(f.stored), all: n(f.onServer) })}
            {f.waiting > 0 && ` · ${t('link.waiting', { n: n(f.waiting) })}`}
            {f.error && (
              <bdi dir="ltr" className="block text-xs break-words text-danger">
                {f.error}
              </bdi>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Outgoing({ sending: s }: { sending: MailState['sending'] }) {
  const { t } = useTranslation('mail')
  const style = useDateStyle()
  const n = (count: number) => number(count, style)
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <h3 className="flex flex-wrap items-center gap-2 font-medium">
        {t('link.out')}
        {s.off ? (
          <Chip>{t('link.off')}</Chip>
        ) : (
          s.since && <Chip tone={s.failing ? 'danger' : 'ok'}>{t(s.failing ? 'link.sendFails' : 'link.sends')}</Chip>
        )}
      </h3>
      {s.failing && !s.off && <Failure why={s.why} error={s.error} />}
      <p className="text-ink-2">
        {s.sentAt ? t('link.sent', { at: full(new Date(s.sentAt), style) }) : t('link.unsent')}
        {s.failing && !s.off && s.since && ` · ${t('link.failingSince', { at: full(new Date(s.since), style) })}`}
      </p>
      <p className="text-ink-2">
        {s.waiting > 0 ? t('link.queue', { n: n(s.waiting) }) : t('link.queueEmpty')}
        {s.waitsSince && ` · ${t('link.longest', { at: full(new Date(s.waitsSince), style) })}`}
      </p>
      {s.failed > 0 && s.failedAt && (
        <p className="text-ink-2">{t('link.gaveUp', { n: n(s.failed), at: full(new Date(s.failedAt), style) })}</p>
      )}
    </div>
  )
}

function Failure({ why, error }: Pick<MailState, 'why' | 'error'>) {
  const { t } = useTranslation('mail')
  return (
    <>
      <p role="alert" className="text-danger">
        {t(`reason.${reasonOf(why)}`)}
      </p>
      {error && (
        <p dir="ltr" className="text-xs break-words text-ink-3">
          {error}
        </p>
      )}
    </>
  )
}

interface Aside {
  items: MailAside[]
  next?: string
}

/** Mails that could not be put into a conversation. */
export function AsideList({ channel }: { channel: string }) {
  const { t } = useTranslation('mail')
  const [pages, setPages] = useState(1)
  const { data } = useQuery({
    queryKey: ['mail', 'aside', channel, pages],
    queryFn: async ({ signal }) => {
      let all: MailAside[] = []
      let next: string | undefined = ''
      for (let page = 0; page < pages && next !== undefined; page++) {
        const query = new URLSearchParams(next ? { after: next } : {})
        const read: Aside = await get<Aside>(`/api/v1/channels/${channel}/mail/aside?${query}`, signal)
        all = [...all, ...read.items]
        next = read.next
      }
      return { items: all, more: next !== undefined }
    },
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  })
  if (!data) return null
  return (
    <section aria-label={t('aside.title')} className="flex flex-col gap-2">
      <h3 className="font-medium">{t('aside.title')}</h3>
      <p className="text-sm text-ink-2">{t(data.items.length === 0 ? 'aside.empty' : 'aside.about')}</p>
      {data.items.length > 0 && (
        <ul className="divide-y divide-(--line-soft) rounded-lg border border-line">
          {data.items.map((one) => (
            <AsideRow key={one.id} one={one} />
          ))}
        </ul>
      )}
      {data.more && (
        <Button small look="ghost" className="self-start" onClick={() => setPages(pages + 1)}>
          {t('aside.more')}
        </Button>
      )}
    </section>
  )
}

function AsideRow({ one }: { one: MailAside }) {
  const { t } = useTranslation('mail')
  const { t: common } = useTranslation()
  const style = useDateStyle()
  const client = useQueryClient()
  const path = `/api/v1/mail/aside/${one.id}`
  const settle = useMutation({
    mutationFn: (drop: boolean) => (drop ? call('DELETE', path) : call('POST', `${path}/retry`, {})),
    onSettled: () => client.invalidateQueries({ queryKey: ['mail', 'aside'] }),
    onError: (error) =>
      toast(common(`errors.${(error instanceof ApiError ? error.code : 'internal') as 'internal'}`), 'bad'),
  })
  const handleDrop = async () => {
    if (await ask({ title: t('aside.confirm'), text: t('aside.confirmText'), action: t('aside.drop') }))
      settle.mutate(true)
  }
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
      <span className="min-w-52 flex-1">
        <bdi className="block font-medium break-words">{one.subject || t('aside.none')}</bdi>
        <span className="block text-xs text-ink-3">
          {one.sender && <bdi>{one.sender}</bdi>}
          {one.sender && ' · '}
          {`${full(new Date(one.at), style)} · ${t('aside.tries', { n: number(one.tries, style) })}`}
        </span>
        {one.why && (
          <bdi dir="ltr" className="block text-xs break-words text-danger">
            {one.why}
          </bdi>
        )}
      </span>
      <span className="flex gap-1">
        <Button small disabled={settle.isPending} onClick={() => settle.mutate(false)}>
          {t('aside.retry')}
        </Button>
        {one.raw && (
          <a
            href={`${path}/raw`}
            download
            aria-label={t('aside.download')}
            title={t('aside.download')}
            className="grid h-7 w-8 place-items-center rounded-sm text-ink-2 hover:bg-hover pointer-coarse:size-10"
          >
            <Download size={14} />
          </a>
        )}
        <Button small look="ghost" disabled={settle.isPending} onClick={() => void handleDrop()}>
          {t('aside.drop')}
        </Button>
      </span>
    </li>
  )
}
