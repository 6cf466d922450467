import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { GitMerge } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation, Message } from '../../../shared/api/client'
import { full, number } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { conversationQuery } from '../../data/conversations'
import { threadQuery } from '../../data/thread'
import { Button } from '../../ui/button'
import { Bubble } from './bubble'
import { useUnmerge } from './unmerge'

interface MergedBarProps {
  conversation: Conversation
  folder: string
}

/** Says that a conversation goes on elsewhere, and offers the way there and back. */
export function MergedBar({ conversation: c, folder }: MergedBarProps) {
  const { t } = useTranslation('merge')
  const unmerge = useUnmerge(c.id)
  if (!c.merged) return null
  return (
    <div role="status" className="mx-5 mb-2 flex items-center gap-2 rounded-md bg-subtle px-3 py-2 text-sm max-md:mx-2">
      <GitMerge size={15} aria-hidden="true" className="shrink-0 text-ink-3" />
      <span className="flex-1">
        {t('goesOn')} <Other id={c.merged.into} n={c.merged.number} folder={folder} />
      </span>
      {c.can.unmerge && (
        <Button small disabled={unmerge.isPending} onClick={() => unmerge.mutate()}>
          {t('undo')}
        </Button>
      )}
    </div>
  )
}

/** The way to the other conversation; who may not see it is told only that there is one. */
function Other({ id, n, folder = 'open' }: { id?: string; n?: number; folder?: string }) {
  const { t } = useTranslation('merge')
  const style = useDateStyle()
  if (!id) return <span>{t('hidden')}</span>
  return (
    <Link to="/inbox/$folder/$id" params={{ folder, id }} className="text-accent-strong hover:underline">
      <bdi>#{number(n ?? 0, style)}</bdi>
    </Link>
  )
}

interface MergedLineProps {
  message: Message
  who: string
}

/** The line in the conversation that took another in, with what was said there. */
export function MergedLine({ message, who }: MergedLineProps) {
  const { t } = useTranslation('merge')
  const style = useDateStyle()
  const [open, setOpen] = useState(false)
  const { event } = message
  if (!event) return null
  const other = event.from ?? event.to
  const came = event.other === 'from'
  const words = event.kind === 'merged' ? (came ? 'tookIn' : 'wentOn') : came ? 'gaveBack' : 'cameBack'
  return (
    <div className="flex flex-col items-center gap-2 text-xs text-ink-3">
      <div className="flex flex-wrap items-center justify-center gap-2" title={full(new Date(message.at), style)}>
        <GitMerge size={12} aria-hidden="true" />
        <span>
          {t(words, { who })} <Other id={other} n={event.number} />
        </span>
        {words === 'tookIn' && other && (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="text-accent-strong hover:underline"
          >
            {t(open ? 'fold' : 'unfold')}
          </button>
        )}
      </div>
      {open && other && <Taken id={other} />}
    </div>
  )
}

/** What was said in the conversation that was taken in. */
function Taken({ id }: { id: string }) {
  const names = useNames()
  const { data: conversation } = useQuery(conversationQuery(id))
  const { data } = useQuery(threadQuery(id))
  if (!conversation || !data) return null
  return (
    <div className="flex w-full flex-col gap-3 rounded-lg border border-dashed border-line p-3 text-md text-ink">
      {data.items
        .filter((m) => m.kind !== 'event')
        .map((m) => {
          const theirs = m.author.kind === 'contact'
          return (
            <Bubble
              key={m.id}
              name={theirs ? names.contact(conversation.contact) : (m.author.name ?? '')}
              color={theirs ? conversation.contact.color : (names.agent(m.author.id)?.color ?? 1)}
              at={m.at}
              ours={!theirs}
              note={m.kind === 'note'}
              text={m.text ?? ''}
              html={m.html}
            />
          )
        })}
    </div>
  )
}
