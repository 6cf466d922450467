import { type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { day, full } from '../../../shared/date'
import { useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import { liveState } from '../../data/live-state'
import { lazyPart } from '../../data/room'
import { Avatar } from '../../ui/avatar'
import { Social, Visit } from './beside'
import { ContactTags } from './contact-tags'
import { Duplicates } from './duplicates'
import { Facts } from './facts'
import { Notes } from './notes'
import { Alike, Past } from './past'

const MailPeople = lazyPart(async () => (await import('./mail-people')).MailPeople, 'mail')

interface ContactPaneProps {
  conversation: Conversation
  folder: string
  back?: ReactNode
}

/** The contact with everything said before, and what was said in cases alike. */
export function ContactPane({ conversation, folder, back }: ContactPaneProps) {
  const { t } = useTranslation('inbox')
  const { t: own } = useTranslation('contact')
  const names = useNames()
  const { channels } = useBootstrap()
  const style = useDateStyle()
  const contact = conversation.contactDetail
  const online = liveState.use((s) => s.contacts[contact.id]) ?? contact.online
  const since = new Date(contact.createdAt)
  return (
    <aside
      aria-label={t('contactPane')}
      className="flex h-full flex-col gap-5 overflow-y-auto border-s border-line bg-surface p-[18px]"
    >
      {back}
      <div className="flex items-center gap-3">
        <Avatar name={names.contact(contact)} color={contact.color} size="xl" online={online} />
        <div className="min-w-0">
          <h2 dir="auto" className="cut text-lg font-semibold">
            {names.contact(contact)}
          </h2>
          <p className="cut text-sm text-ink-3" title={full(since, style)}>
            {online && `${t('online')} · `}
            {own('contact.since', { date: day(since, style) })}
          </p>
        </div>
      </div>
      <ContactTags conversation={conversation} />
      <Facts conversation={conversation} />
      {channels.some((c) => c.id === conversation.channel && c.kind === 'email') && (
        <Suspense>
          <MailPeople conversation={conversation} />
        </Suspense>
      )}
      <Social key={`${contact.id}-social`} conversation={conversation} />
      <Notes key={contact.id} conversation={conversation} />
      <Visit contact={contact.id} />
      <Duplicates key={`${contact.id}-duplicates`} contact={contact} />
      <Past conversation={conversation} folder={folder} />
      <Alike conversation={conversation} folder={folder} />
    </aside>
  )
}
