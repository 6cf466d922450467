import { ChevronDown, CircleDot, Flag, FolderInput, UserRound, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { day, full, time } from '../../../shared/date'
import { useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import type { Change } from '../../data/change'
import { apart } from '../../data/i18n'
import { Avatar } from '../../ui/avatar'
import { Button } from '../../ui/button'
import { Menu } from '../../ui/menu'
import type { Choice } from '../../ui/menu-options'
import type { OpenMenu } from './open-menu'
import { Tags } from './tags'

interface MetaProps {
  conversation: Conversation
  menu: OpenMenu
  onMenu: (menu: OpenMenu) => void
  update: (change: Change) => void
}

const statuses = ['open', 'pending', 'closed', 'spam', 'trash'] as const
const priorities = ['urgent', 'high', 'normal', 'low'] as const
const dots: Record<Conversation['status'], string> = {
  open: 'text-ok',
  pending: 'text-warn',
  snoozed: 'text-accent',
  closed: 'text-ink-3',
  spam: 'text-danger',
  trash: 'text-danger',
}
const flags = { urgent: 'text-danger', high: 'text-warn', normal: '', low: 'text-ink-3' }

/** What a conversation is: each a chip that opens a menu to change it. */
export function Meta({ conversation: c, menu, onMenu, update }: MetaProps) {
  const { t } = useTranslation('inbox')
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-soft px-5 py-2 max-md:px-3">
      <Picker
        label={t('status.label')}
        choices={statuses.map((s) => ({ id: s, label: t(`status.${s}`), chosen: s === c.status }))}
        disabled={!c.can.status}
        onChoose={(s) => update({ status: s as Change['status'] })}
      >
        <CircleDot size={13} className={dots[c.status]} />
        {t(`status.${c.status}`)}
        <SnoozedUntil until={c.snoozedUntil} />
      </Picker>
      <Assignee
        conversation={c}
        open={menu === 'assignee'}
        onOpen={(o) => onMenu(o ? 'assignee' : undefined)}
        update={update}
      />
      <TeamPicker conversation={c} update={update} />
      <Picker
        label={t('priority.label')}
        choices={priorities.map((p) => ({ id: p, label: t(`priority.${p}`), chosen: p === c.priority }))}
        disabled={!c.can.priority}
        onChoose={(p) => update({ priority: p as Change['priority'] })}
        className={flags[c.priority]}
      >
        <Flag size={13} fill={c.priority === 'urgent' ? 'currentColor' : 'none'} />
        {t(`priority.${c.priority}`)}
      </Picker>
      <FolderPicker conversation={c} update={update} />
      <Tags conversation={c} open={menu === 'tags'} onOpen={(o) => onMenu(o ? 'tags' : undefined)} update={update} />
    </div>
  )
}

interface PickerProps {
  label: string
  choices: Choice[]
  disabled: boolean
  onChoose: (id: string) => void
  children: ReactNode
  filter?: string
  open?: boolean
  onOpen?: (open: boolean) => void
  ghost?: boolean
  className?: string
}

function Picker({ label, choices, disabled, onChoose, children, filter, open, onOpen, ghost, className }: PickerProps) {
  return (
    <Menu
      label={label}
      filter={filter}
      open={open}
      onOpenChange={onOpen}
      choices={choices}
      onChoose={onChoose}
      trigger={
        <Button small look={ghost ? 'ghost' : 'plain'} title={label} disabled={disabled} className={className}>
          {children}
          <ChevronDown size={12} aria-hidden="true" className="text-ink-3" />
        </Button>
      }
    />
  )
}

function SnoozedUntil({ until }: { until?: string }) {
  const style = useDateStyle()
  if (!until) return null
  const date = new Date(until)
  return (
    <time dateTime={until} title={full(date, style)} className="text-ink-3">
      {day(date, style)} {time(date, style)}
    </time>
  )
}

interface PartProps {
  conversation: Conversation
  update: (change: Change) => void
}

function Assignee({
  conversation: c,
  open,
  onOpen,
  update,
}: PartProps & { open: boolean; onOpen: (o: boolean) => void }) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const { agents, me } = useBootstrap()
  const assignee = names.agent(c.assignee)
  const able = agents
    .filter((a) => !a.disabled && !a.pending)
    .sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id))
  return (
    <Picker
      label={t('assignee')}
      filter={t('filter')}
      open={open}
      onOpen={onOpen}
      disabled={!c.can.assign}
      choices={[
        ...able.map((a) => ({
          id: a.id,
          label: a.id === me.id ? `${apart(a.name)} · ${t('list.you')}` : a.name,
          icon: <Avatar name={a.name} color={a.color} photo={a.photo} size="s" />,
          chosen: a.id === c.assignee,
        })),
        { id: '', label: t('nobody'), chosen: !c.assignee },
      ]}
      onChoose={(id) => update({ assignee: id || null })}
    >
      {assignee ? (
        <Avatar name={assignee.name} color={assignee.color} photo={assignee.photo} size="s" />
      ) : (
        <UserRound size={13} />
      )}
      <span dir="auto">{assignee?.name.split(' ')[0] ?? t('nobody')}</span>
    </Picker>
  )
}

function TeamPicker({ conversation: c, update }: PartProps) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const { teams } = useBootstrap()
  return (
    <Picker
      label={t('team')}
      filter={t('filter')}
      disabled={!c.can.assign}
      choices={[
        ...teams.map((g) => ({ id: g.id, label: g.name, chosen: g.id === c.team })),
        { id: '', label: t('noTeam'), chosen: !c.team },
      ]}
      onChoose={(id) => update({ team: id || null })}
      ghost={!c.team}
    >
      <Users size={13} />
      <span dir="auto">{names.team(c.team)?.name ?? t('team')}</span>
    </Picker>
  )
}

function FolderPicker({ conversation: c, update }: PartProps) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const { folders } = useBootstrap()
  const manual = folders.filter((f) => f.kind === 'manual')
  if (manual.length === 0) return null
  return (
    <Picker
      label={t('folder')}
      filter={t('filter')}
      disabled={!c.can.move}
      choices={[
        ...manual.map((f) => ({ id: f.id, label: f.name, chosen: f.id === c.folder })),
        { id: '', label: t('noFolder'), chosen: !c.folder },
      ]}
      onChoose={(id) => update({ folder: id || null })}
      ghost={!c.folder}
    >
      <FolderInput size={13} />
      <span dir="auto">{names.folder(c.folder) ?? t('folder')}</span>
    </Picker>
  )
}
