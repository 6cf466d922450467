import { Zap } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { EventLine, Message } from '../../../shared/api/client'
import { full } from '../../../shared/date'
import { type Names, useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import { listed, readTexts } from '../../data/i18n'
import { Why } from './why'

const MergedLine = lazy(async () => {
  const [m] = await Promise.all([import('./merged'), readTexts('merge')])
  return { default: m.MergedLine }
})

/** A quiet line that says what happened, in words. */
export function EventText({ message, contact }: { message: Message; contact: string }) {
  const style = useDateStyle()
  const words = useWords(contact)
  if (message.event?.kind === 'merged' || message.event?.kind === 'unmerged')
    return (
      <Suspense>
        <MergedLine message={message} who={message.author.name ?? '?'} />
      </Suspense>
    )
  const at = new Date(message.at)
  return (
    <div className="flex items-center justify-center gap-2 text-center text-xs text-ink-3" title={full(at, style)}>
      <Zap size={12} aria-hidden="true" className="shrink-0" />
      <span>{words(message)}</span>
      {message.event?.run && <Why run={message.event.run} />}
    </div>
  )
}

/** Who did what a line says, as words: a person, the contact, a rule by its name. */
export function useActor(contact: string): (author: Message['author']) => string {
  const { t } = useTranslation('inbox')
  const { rules } = useBootstrap()
  return ({ kind, id, name }) => {
    if (kind === 'contact') return contact
    if (kind === 'rule') return t('event.rule', { name: rules.find((r) => r.id === id)?.name ?? name })
    return name || t('system')
  }
}

/** Somebody or something that is no more has no name. */
const nameOf = (one: { name: string } | undefined): string => one?.name ?? '?'

function useWords(contact: string): (message: Message) => string {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const style = useDateStyle()
  const actor = useActor(contact)
  const { webhooks } = useBootstrap()
  return ({ event, author }) => {
    if (!event) return ''
    const who = actor(author)
    if (event.kind === 'undelivered') return event.to ? t('event.undelivered', { to: event.to }) : t('event.unsent')
    if (event.why) return t(`event.why_${event.why as 'gone'}`, { name: nameOf(names.agent(event.from)) })
    switch (event.kind) {
      case 'assigned':
        if (!event.to) return t('event.unassigned', { who })
        return event.to === author.id
          ? t('event.took', { who })
          : t('event.assigned', { who, to: nameOf(names.agent(event.to)) })
      case 'team':
        return event.to ? t('event.team', { who, to: nameOf(names.team(event.to)) }) : t('event.noTeam', { who })
      case 'status':
        if (event.to === 'closed') return t('event.closed', { who })
        if (event.from === 'closed' && event.to === 'open') return t('event.reopened', { who })
        return t('event.status', { who, to: t(`status.${event.to as 'open'}`) })
      case 'priority':
        return t('event.priority', { who, to: t(`priority.${event.to as 'low'}`) })
      case 'folder':
        return event.to ? t('event.folder', { who, to: names.folder(event.to) ?? '?' }) : t('event.noFolder', { who })
      case 'tags':
        return tagWords(event, names)
          .map(([key, tags]) => t(key, { who, tags }))
          .join(' · ')
      case 'snoozed':
        return t('event.snoozed', { who, until: event.until ? full(new Date(event.until), style) : '' })
      case 'woken':
        return t('event.woken')
      case 'subject':
        return t('event.subject', { who, to: event.to ?? '?' })
      case 'webhook':
        return t('event.webhook', { who, to: nameOf(webhooks.find((w) => w.id === event.to)) })
      case 'failed':
        return t('event.failed', { who })
      case 'erased':
        return t('erased')
      default:
        return t('event.created')
    }
  }
}

function tagWords(event: EventLine, names: Names) {
  const tags = (ids: string[] | undefined) => listed((ids ?? []).map((id) => nameOf(names.tag(id))))
  const out: ['event.tagsAdded' | 'event.tagsRemoved', string][] = []
  if (event.added?.length) out.push(['event.tagsAdded', tags(event.added)])
  if (event.removed?.length) out.push(['event.tagsRemoved', tags(event.removed)])
  return out
}
