import { Eye, PenLine } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../../shared/api/client'
import { ago, full } from '../../../shared/date'
import { useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import { useDrafted } from '../../data/drafts'
import { listed } from '../../data/i18n'
import { useTyping, useViewers } from '../../data/live-state'
import { useNow } from '../../data/now'
import { useSlaMark } from '../../data/sla'
import { Chip } from '../../ui/chip'

/** How late an answer is: after a quarter of an hour it warns, after an hour it is red. */
const lateness = (since: string, now: Date) => {
  const minutes = (now.getTime() - new Date(since).getTime()) / 60_000
  return minutes > 60 ? 'danger' : minutes > 15 ? 'warn' : 'plain'
}

/**
 * What stands at the end of a row: colleagues at it, a draft, how long the contact has waited, tags. The
 * last of them are left out whole where they do not fit: see oneLine.
 */
export function Marks({ row, tags }: { row: Row; tags: number }) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const names = useNames()
  const now = useNow()
  return (
    <>
      <Company row={row} />
      <DraftMark row={row} />
      <SlaChip row={row} />
      {row.waitingSince && (
        <Chip
          tone={lateness(row.waitingSince, now)}
          title={t('list.waits', { time: full(new Date(row.waitingSince), style) })}
        >
          {ago(new Date(row.waitingSince), style, now)}
        </Chip>
      )}
      {row.tags.slice(0, tags).map((id) => {
        const tag = names.tag(id)
        return tag && <Chip key={id}>{tag.name}</Chip>
      })}
    </>
  )
}

function SlaChip({ row }: { row: Row }) {
  const mark = useSlaMark(row.sla)
  return mark ? (
    <Chip tone={mark.tone} title={mark.title}>
      {mark.text}
    </Chip>
  ) : null
}

/** Who else is at it: a pen while somebody types, an eye while colleagues look. */
function Company({ row }: { row: Row }) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const names = useNames()
  const typing = useTyping(row.id).find((who) => who.id !== me.id)
  const viewers = useViewers(row.id).filter((id) => id !== me.id)
  if (typing) {
    const name = typing.kind === 'contact' ? names.contact(row.contact) : (names.agent(typing.id)?.name ?? '')
    return <Mark title={t('isTyping', { name })} icon={<PenLine size={12} aria-hidden="true" />} />
  }
  if (viewers.length === 0) return null
  const list = listed(viewers.map((id) => names.agent(id)?.name ?? ''))
  const title = viewers.length === 1 ? t('isViewing', { names: list }) : t('areViewing', { names: list })
  return <Mark title={title} icon={<Eye size={12} aria-hidden="true" />} />
}

function Mark({ title, icon }: { title: string; icon: ReactNode }) {
  return (
    <span role="img" aria-label={title} title={title} className="shrink-0 text-accent-strong">
      {icon}
    </span>
  )
}

function DraftMark({ row }: { row: Row }) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const begun = useDrafted(me.id, row.id, row.draft ?? false)
  return begun ? <Chip tone="accent">{t('list.draft')}</Chip> : null
}
