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
        <MergedLine message={message} who={apart(message.author.name)} />
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
    if (kind === 'contact') return apart(contact)
    if (kind === 'rule') return t('event.rule', { name: apart(rules.find((r) => r.id === id)?.name ?? name) })
    return apart(name || t('system'))
  }
}

/** A name inside a sentence of another direction stays together (Unicode isolates). */
const apart = (name: string | undefined): string => `\u2068${name ?? '?'}\u2069`

function useWords(contact: string): (message: Message) => string {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const style = useDateStyle()
  const actor = useActor(contact)
  const { webhooks } = useBootstrap()
  return ({ event, author }) => {
    if (!event) return ''
    const who = actor(author)
    if (event.why) return t(`event.why_${event.why as 'gone'}`, { name: apart(names.agent(event.from)?.name) })
    switch (event.kind) {
      case 'assigned':
        if (!event.to) return t('event.unassigned', { who })
        return event.to === author.id
          ? t('event.took', { who })
          : t('event.assigned', { who, to: apart(names.agent(event.to)?.name) })
      case 'team':
        return event.to ? t('event.team', { who, to: apart(names.team(event.to)?.name) }) : t('event.noTeam', { who })
      case 'status':
        if (event.to === 'closed') return t('event.closed', { who })
        if (event.from === 'closed' && event.to === 'open') return t('event.reopened', { who })
        return t('event.status', { who, to: t(`status.${event.to as 'open'}`) })
      case 'priority':
        return t('event.priority', { who, to: t(`priority.${event.to as 'low'}`) })
      case 'folder':
        return event.to ? t('event.folder', { who, to: apart(names.folder(event.to)) }) : t('event.noFolder', { who })
      case 'tags':
        return tagWords(event, names)
          .map(([key, tags]) => t(key, { who, tags }))
          .join(' · ')
      case 'snoozed':
        return t('event.snoozed', { who, until: event.until ? full(new Date(event.until), style) : '' })
      case 'woken':
        return t('event.woken')
      case 'subject':
        return t('event.subject', { who, to: apart(event.to) })
      case 'webhook':
        return t('event.webhook', { who, to: apart(webhooks.find((w) => w.id === event.to)?.name) })
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
  const tags = (ids: string[] | undefined) => listed((ids ?? []).map((id) => apart(names.tag(id)?.name)))
  const out: ['event.tagsAdded' | 'event.tagsRemoved', string][] = []
  if (event.added?.length) out.push(['event.tagsAdded', tags(event.added)])
  if (event.removed?.length) out.push(['event.tagsRemoved', tags(event.removed)])
  return out
}
