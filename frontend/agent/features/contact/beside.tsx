import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ExternalLink, Plus, X } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Conversation, get } from '../../../shared/api/client'
import { full, time } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { onFrame } from '../../data/frames'
import { useContactChange } from './change'

/** Where else the contact is found: profiles on other sites. */
export function Social({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('contact')
  const change = useContactChange(conversation)
  const { social } = conversation.contactDetail
  const [typed, setTyped] = useState<string>()
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    if (!typed?.trim()) return setTyped(undefined)
    const url = /^https?:/.test(typed) ? typed.trim() : `https://${typed.trim()}`
    let name = url
    try {
      name = new URL(url).hostname.replace(/^www\./, '')
    } catch {
      // the server says that it is no address
    }
    change({ social: [...social, { network: name, url }] }).then(
      () => setTyped(undefined),
      () => undefined,
    )
  }
  return (
    <div className="flex flex-wrap items-center gap-1 text-sm">
      {social.map((s) => (
        <span key={s.url} className="inline-flex h-6 max-w-full items-center rounded-[5px] bg-subtle ps-2">
          <a
            href={s.url}
            target="_blank"
            rel="noreferrer nofollow"
            dir="auto"
            title={s.url}
            className="cut hover:underline"
          >
            {s.network}
          </a>
          <ExternalLink size={11} aria-hidden="true" className="ms-1 text-ink-3" />
          <button
            type="button"
            aria-label={t('removeProfile', { name: s.network })}
            onClick={() => void change({ social: social.filter((one) => one.url !== s.url) })}
            className="grid size-6 shrink-0 place-items-center text-ink-3 hover:text-ink"
          >
            <X size={12} />
          </button>
        </span>
      ))}
      {typed === undefined ? (
        <button
          type="button"
          onClick={() => setTyped('')}
          className="inline-flex h-6 items-center gap-1 rounded-[5px] px-1.5 text-ink-3 first:-ms-1.5 hover:bg-hover pointer-coarse:h-11"
        >
          <Plus size={12} aria-hidden="true" />
          {t('addProfile')}
        </button>
      ) : (
        <form onSubmit={handleSubmit}>
          <input
            // biome-ignore lint/a11y/noAutofocus: the box was asked for by a click
            autoFocus
            dir="ltr"
            aria-label={t('addProfile')}
            placeholder="https://"
            value={typed}
            onChange={(e) => setTyped(e.target.value)}
            onKeyDown={(e) => e.key === 'Escape' && setTyped(undefined)}
            className="h-6 w-48 rounded-sm border border-accent bg-raised px-1"
          />
        </form>
      )}
    </div>
  )
}

interface VisitedPage {
  url: string
  title: string
  at: string
}

/** The pages of the present visit, the newest first. */
export function Visit({ contact }: { contact: string }) {
  const { t } = useTranslation('contact')
  const style = useDateStyle()
  const client = useQueryClient()
  const { data } = useQuery({
    queryKey: ['visit', contact],
    queryFn: ({ signal }) => get<{ pages: VisitedPage[] }>(`/api/v1/contacts/${contact}/visit`, signal),
    staleTime: 5000,
  })
  useEffect(
    () =>
      onFrame((frame) => {
        const told = frame as { type: string; contact?: string }
        if (told.type === 'visit' && told.contact === contact)
          void client.invalidateQueries({ queryKey: ['visit', contact] })
      }),
    [client, contact],
  )
  const pages = [...(data?.pages ?? [])].reverse()
  if (pages.length === 0) return null
  return (
    <section>
      <h3 className="mb-1.5 text-[11px] font-medium text-ink-3">{t('visit')}</h3>
      <ol className="flex flex-col gap-1 text-sm">
        {pages.map((p) => (
          <li key={p.at + p.url} className="flex gap-2">
            <a
              href={p.url}
              target="_blank"
              rel="noreferrer nofollow"
              dir="auto"
              title={p.url}
              className="cut flex-1 text-accent-strong underline-offset-2 hover:underline"
            >
              {p.title || p.url}
            </a>
            <time dateTime={p.at} title={full(new Date(p.at), style)} className="shrink-0 text-xs leading-5 text-ink-3">
              {time(new Date(p.at), style)}
            </time>
          </li>
        ))}
      </ol>
    </section>
  )
}
