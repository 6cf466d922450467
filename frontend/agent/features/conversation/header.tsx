import {
  AlarmClock,
  Check,
  CircleDot,
  Flag,
  FolderInput,
  MoreHorizontal,
  RotateCcw,
  Tag as TagIcon,
  UserRound,
  Users,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Conversation, post, type Tag } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useBootstrap, useDateStyle, useNames } from '../../data/bootstrap'
import { Avatar } from '../../ui/avatar'
import { Button, IconButton } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { Menu } from '../../ui/menu'
import { toast } from '../../ui/toast'
import { SnoozeMenu } from './snooze-menu'
import { type Change, useSeen, useUpdate } from './update'

/** Which menu is open: keys open them too. */
export type OpenMenu = 'assignee' | 'tags' | 'snooze' | undefined

interface HeaderProps {
  conversation: Conversation
  menu: OpenMenu
  onMenu: (menu: OpenMenu) => void
  back?: ReactNode
  contact?: ReactNode
}

const statuses = ['open', 'pending', 'closed', 'spam', 'trash'] as const
const priorities = ['urgent', 'high', 'normal', 'low'] as const

/** The subject and what is done with the whole conversation. */
export function ConversationHeader({ conversation: c, menu, onMenu, back, contact }: HeaderProps) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const update = useUpdate(c.id)
  const seen = useSeen(c.id)
  const closed = c.status === 'closed'
  const more = (id: string) => {
    if (id === 'unread') seen(Math.max(0, (c.last?.seq ?? 1) - 1))
    else if (id === 'link') void navigator.clipboard.writeText(location.href)
    else update({ status: id as Change['status'] })
  }
  return (
    <>
      <header className="flex h-[52px] shrink-0 items-center gap-2 border-b border-line px-5 max-md:px-3">
        {back}
        <h1 dir="auto" className="cut text-lg font-semibold" title={c.subject}>
          {c.subject || t('list.noSubject')}
        </h1>
        <span className="text-ink-3">#{number(c.number, style)}</span>
        <span className="ms-auto flex items-center gap-1">
          <SnoozeMenu
            open={menu === 'snooze'}
            onOpenChange={(o) => onMenu(o ? 'snooze' : undefined)}
            onSnooze={(until) => update({ snoozedUntil: until.toISOString() })}
            trigger={
              <Button look="ghost" small>
                <AlarmClock size={15} />
                <span className="max-md:sr-only">{t('snooze.label')}</span>
              </Button>
            }
          />
          <Button small onClick={() => update({ status: closed ? 'open' : 'closed' })}>
            {closed ? <RotateCcw size={15} /> : <Check size={15} />}
            <span className="max-md:sr-only">{closed ? t('reopen') : t('close')}</span>
          </Button>
          <Menu
            label={t('more')}
            choices={[
              { id: 'unread', label: t('markUnread') },
              { id: 'link', label: t('copyLink') },
              { id: 'spam', label: t('markSpam') },
              { id: 'trash', label: t('moveTrash') },
            ]}
            onChoose={more}
            trigger={
              <IconButton label={t('more')}>
                <MoreHorizontal size={16} />
              </IconButton>
            }
          />
          {contact}
        </span>
      </header>
      <Meta conversation={c} menu={menu} onMenu={onMenu} update={update} />
    </>
  )
}

const dots: Record<string, string> = {
  open: 'text-ok',
  pending: 'text-warn',
  snoozed: 'text-accent',
  closed: 'text-ink-3',
  spam: 'text-danger',
  trash: 'text-danger',
}

function Meta({ conversation: c, menu, onMenu, update }: HeaderProps & { update: (change: Change) => void }) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const { agents, teams, folders, me } = useBootstrap()
  const assignee = names.agent(c.assignee)
  const active = agents
    .filter((a) => !a.disabled && !a.pending)
    .sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id))
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-soft px-5 py-2 max-md:px-3">
      <Menu
        label={t('status.label')}
        choices={statuses.map((s) => ({ id: s, label: t(`status.${s}`), chosen: s === c.status }))}
        onChoose={(s) => update({ status: s as Change['status'] })}
        trigger={
          <Button small title={t('status.label')}>
            <CircleDot size={13} className={dots[c.status]} />
            {t(`status.${c.status}`)}
          </Button>
        }
      />
      <Menu
        label={t('assignee')}
        filter={t('filter')}
        open={menu === 'assignee'}
        onOpenChange={(o) => onMenu(o ? 'assignee' : undefined)}
        choices={[
          ...active.map((a) => ({
            id: a.id,
            label: a.id === me.id ? `${a.name} · ${t('list.you')}` : a.name,
            icon: <Avatar name={a.name} color={a.color} size="s" />,
            chosen: a.id === c.assignee,
          })),
          { id: '', label: t('nobody'), chosen: !c.assignee },
        ]}
        onChoose={(id) => update({ assignee: id || null })}
        trigger={
          <Button small title={t('assignee')}>
            {assignee ? <Avatar name={assignee.name} color={assignee.color} size="s" /> : <UserRound size={13} />}
            <span dir="auto">{assignee?.name ?? t('nobody')}</span>
          </Button>
        }
      />
      <Menu
        label={t('team')}
        filter={t('filter')}
        choices={[
          ...teams.map((g) => ({ id: g.id, label: g.name, chosen: g.id === c.team })),
          { id: '', label: t('noTeam'), chosen: !c.team },
        ]}
        onChoose={(id) => update({ team: id || null })}
        trigger={
          <Button small title={t('team')}>
            <Users size={13} />
            <span dir="auto">{names.team(c.team)?.name ?? t('noTeam')}</span>
          </Button>
        }
      />
      <Menu
        label={t('priority.label')}
        choices={priorities.map((p) => ({ id: p, label: t(`priority.${p}`), chosen: p === c.priority }))}
        onChoose={(p) => update({ priority: p as Change['priority'] })}
        trigger={
          <Button
            small
            title={t('priority.label')}
            className={c.priority === 'urgent' ? 'text-danger' : c.priority === 'high' ? 'text-warn' : ''}
          >
            <Flag size={13} />
            {t(`priority.${c.priority}`)}
          </Button>
        }
      />
      <Menu
        label={t('folder')}
        filter={t('filter')}
        choices={[
          ...folders
            .filter((f) => f.kind === 'manual')
            .map((f) => ({ id: f.id, label: f.name, chosen: f.id === c.folder })),
          { id: '', label: t('noFolder'), chosen: !c.folder },
        ]}
        onChoose={(id) => update({ folder: id || null })}
        trigger={
          <Button small look={c.folder ? 'plain' : 'ghost'} title={t('folder')}>
            <FolderInput size={13} />
            <span dir="auto">{names.folder(c.folder) ?? t('folder')}</span>
          </Button>
        }
      />
      <Tags conversation={c} open={menu === 'tags'} onOpen={(o) => onMenu(o ? 'tags' : undefined)} update={update} />
    </div>
  )
}

interface TagsProps {
  conversation: Conversation
  open: boolean
  onOpen: (open: boolean) => void
  update: (change: Change) => void
}

function Tags({ conversation: c, open, onOpen, update }: TagsProps) {
  const { t } = useTranslation('inbox')
  const { t: common } = useTranslation()
  const { tags } = useBootstrap()
  const names = useNames()
  const make = async (name: string) => {
    try {
      const tag = await post<Tag>('/api/v1/tags', { name })
      update({ addTags: [tag.id] })
    } catch (error) {
      toast(common(`errors.${(error instanceof ApiError ? error.code : 'internal') as 'internal'}`), 'bad')
    }
  }
  return (
    <>
      {c.tags.map((id) => {
        const tag = names.tag(id)
        return tag && <Chip key={id}>{tag.name}</Chip>
      })}
      <Menu
        label={t('tags')}
        filter={t('filter')}
        keepOpen
        open={open}
        onOpenChange={onOpen}
        choices={tags.map((g) => ({ id: g.id, label: g.name, chosen: c.tags.includes(g.id) }))}
        onChoose={(id) => update(c.tags.includes(id) ? { removeTags: [id] } : { addTags: [id] })}
        create={(name) =>
          tags.some((g) => g.name.toLowerCase() === name.toLowerCase())
            ? undefined
            : { label: t('newTag', { name }), run: () => void make(name) }
        }
        trigger={
          <Button small look="ghost">
            <TagIcon size={13} />
            {t('addTag')}
          </Button>
        }
      />
    </>
  )
}
