import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Bell as BellIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { brief, full, number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { useNow } from '../../data/now'
import { Button } from '../../ui/button'
import { Popover } from '../../ui/popover'
import { listQuery, markRead, type Notification } from './queries'

/** What one was told, with how many one has not read. */
export function Bell() {
  const { t } = useTranslation('notify')
  const style = useDateStyle()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)
  const { data } = useQuery(listQuery)
  const unread = data?.unread ?? 0
  useEffect(() => {
    const handleMessage = ({ data: said }: MessageEvent<{ type?: string; path?: string }>) => {
      if (said?.type === 'open' && /^\/(inbox|settings)\//.test(said.path ?? '')) void navigate({ to: said.path })
    }
    navigator.serviceWorker?.addEventListener('message', handleMessage)
    return () => navigator.serviceWorker?.removeEventListener('message', handleMessage)
  }, [navigate])
  const handleChoose = (n: Notification) => {
    setOpen(false)
    if (!n.read) void markRead(client, [n.id])
    if (n.channel) void navigate({ to: '/settings/$page', params: { page: 'channels' }, hash: n.channel })
    else void navigate({ to: '/inbox/$folder/$id', params: { folder: 'open', id: n.conversation } })
  }
  return (
    <Popover
      label={t('bell')}
      open={open}
      onOpenChange={setOpen}
      side="top"
      className="z-50 flex max-h-[70vh] w-96 max-w-[calc(100vw-16px)] flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-lg"
      trigger={
        <button
          type="button"
          aria-label={unread > 0 ? t('bellUnread', { count: unread, n: number(unread, style) }) : t('bell')}
          className="relative grid size-9 pointer-coarse:size-11 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-hover"
        >
          <BellIcon size={17} aria-hidden="true" />
          {unread > 0 && (
            <span
              aria-hidden="true"
              className="absolute end-0.5 top-0.5 min-w-4 rounded-full bg-danger px-1 text-center text-[10px] leading-4 font-semibold text-on-accent"
            >
              {unread > 99 ? `${number(99, style)}+` : number(unread, style)}
            </span>
          )}
        </button>
      }
    >
      <header className="flex items-center gap-2 border-b border-soft px-3 py-2">
        <b className="flex-1 font-semibold">{t('bell')}</b>
        {unread > 0 && (
          <Button small look="ghost" onClick={() => void markRead(client)}>
            {t('readAll')}
          </Button>
        )}
      </header>
      {data?.items.length === 0 && <p className="p-6 text-center text-sm text-ink-3">{t('empty')}</p>}
      <ul className="overflow-y-auto p-1">
        {data?.items.map((n) => (
          <Told key={n.id} told={n} onChoose={() => handleChoose(n)} />
        ))}
      </ul>
    </Popover>
  )
}

function Told({ told: n, onChoose }: { told: Notification; onChoose: () => void }) {
  const { t } = useTranslation('notify')
  const style = useDateStyle()
  const now = useNow()
  return (
    <li>
      <button
        type="button"
        onClick={onChoose}
        className="flex w-full gap-2 rounded-sm px-2 py-2 text-start text-sm hover:bg-hover"
      >
        <i className={`mt-1.5 size-2 shrink-0 rounded-full ${n.read ? '' : 'bg-accent'}`} />
        <span className="min-w-0 flex-1">
          <span className={`flex gap-2 ${n.read ? 'text-ink-2' : 'font-medium'}`}>
            <span className="cut flex-1">
              {n.kind === 'stopped' ? (
                t(`stopped.${n.way ?? 'fetch'}`, { channel: n.subject ?? '' })
              ) : (
                <>
                  {t(`told.${n.kind}`, { who: n.actor.name ?? '' })} <bdi>#{number(n.number, style)}</bdi>
                </>
              )}
            </span>
            <time className="shrink-0 text-xs text-ink-3" dateTime={n.at} title={full(new Date(n.at), style)}>
              {brief(new Date(n.at), style, now)}
            </time>
          </span>
          {!n.channel && (
            <span dir="auto" className="cut block text-ink-3">
              {n.text || n.subject}
            </span>
          )}
        </span>
        {!n.read && <span className="sr-only">{t('unread')}</span>}
      </button>
    </li>
  )
}
