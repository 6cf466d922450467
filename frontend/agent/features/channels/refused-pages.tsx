import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, get, patch } from '../../../shared/api/client'
import type { components } from '../../../shared/api/schema'
import { day, number, sameDay, time } from '../../../shared/date'
import { bootstrapQuery, useBootstrap, useDateStyle } from '../../data/bootstrap'
import { useWhy } from '../../data/save-record'
import { Button } from '../../ui/button'
import { toast } from '../../ui/toast'

type RefusedPage = components['schemas']['RefusedPage']

/** Sites that include a channel's chat and may not show it. Whoever comes back from a page that was tried sees it here. */
export const refusedQuery = (channel: string) =>
  queryOptions({
    queryKey: ['refused-pages', channel],
    queryFn: ({ signal }) => get<RefusedPage[]>(`/api/v1/channels/${channel}/refused-pages`, signal),
    staleTime: 0,
    refetchOnWindowFocus: 'always',
  })

interface RefusedPagesProps {
  channel: string
  /** The site is allowed: the channel as it is stored with it. */
  onAllowed: (site: string, stored: Channel) => void
}

/** The sites that were refused, each with a button that allows it at once, whatever else is being edited. */
export function RefusedPages({ channel, onAllowed }: RefusedPagesProps) {
  const { t } = useTranslation('admin')
  const section = useRef<HTMLElement>(null)
  const { data: pages } = useQuery(refusedQuery(channel))
  const allow = useAllow(channel, (site, stored) => {
    onAllowed(site, stored)
    toast(t('channels.refused.allowed', { site }))
    section.current?.focus() // the button that was pressed is gone
  })
  if (!pages) return null
  return (
    <section ref={section} tabIndex={-1} aria-labelledby="refused-pages" className="flex flex-col gap-3 outline-none">
      <h3 id="refused-pages" className="font-medium">
        {t('channels.refused.title')}
      </h3>
      {pages.length === 0 ? (
        <p className="rounded-lg border border-dashed border-line p-4 text-center text-ink-3">
          {t('channels.refused.empty')}
        </p>
      ) : (
        <>
          <p className="text-ink-2">{t('channels.refused.about')}</p>
          <ul className="divide-y divide-(--line-soft) rounded-lg border border-line">
            {pages.map((page) => (
              <Page key={page.origin} page={page} busy={allow.isPending} onAllow={() => allow.mutate(page.origin)} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

interface PageProps {
  page: RefusedPage
  busy: boolean
  onAllow: () => void
}

function Page({ page, busy, onAllow }: PageProps) {
  const { t } = useTranslation('admin')
  const style = useDateStyle()
  const at = new Date(page.at)
  const clock = time(at, style)
  const when = sameDay(at, new Date(), style) ? clock : `${day(at, style)} ${clock}`
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <span className="min-w-48 flex-1">
        <bdi dir="ltr" className="block font-medium break-all rtl:text-end">
          {page.origin}
        </bdi>
        <span className="block text-xs text-ink-3">
          {t('channels.refused.asked', { count: page.count, n: number(page.count, style), when })}
        </span>
      </span>
      <Button
        small
        disabled={busy}
        aria-label={t('channels.refused.allowSite', { site: page.origin })}
        onClick={onAllow}
      >
        {t('channels.refused.allow')}
      </Button>
    </li>
  )
}

/** Adds a site to those of the stored channel, not to what is being edited of it. */
function useAllow(id: string, onDone: (site: string, stored: Channel) => void) {
  const client = useQueryClient()
  const { channels } = useBootstrap()
  const why = useWhy()
  return useMutation({
    mutationFn: (site: string) => {
      const stored = channels.find((c) => c.id === id)
      const body = { version: stored?.version, origins: [...(stored?.origins ?? []), site] }
      return patch<Channel>(`/api/v1/channels/${id}`, body)
    },
    onSuccess: (saved, site) => {
      client.setQueryData(bootstrapQuery.queryKey, (now) =>
        now ? { ...now, channels: now.channels.map((c) => (c.id === id ? saved : c)) } : now,
      )
      client.setQueryData(refusedQuery(id).queryKey, (now) => now?.filter((p) => p.origin !== site))
      onDone(site, saved)
    },
    onError: (error) => {
      toast(why(error), 'bad')
      void client.invalidateQueries({ queryKey: bootstrapQuery.queryKey })
    },
    // Allowing one site may allow another with it, as with www and without.
    onSettled: () => client.invalidateQueries({ queryKey: refusedQuery(id).queryKey }),
  })
}
