import { Check, Moon, MoreHorizontal, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { directionOf } from '../../../shared/text/direction'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import type { Change } from '../../data/change'
import { useSlaMark } from '../../data/sla'
import { Button, IconButton } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { copyText } from '../../ui/copy'
import { Menu } from '../../ui/menu'
import { toast } from '../../ui/toast'
import { FollowButton, useFollow } from './follow'
import { Meta } from './meta'
import type { OpenMenu } from './open-menu'
import { SnoozeMenu } from './snooze-menu'
import { useSeen, useUpdate } from './update'

interface HeaderProps {
  conversation: Conversation
  menu: OpenMenu
  onMenu: (menu: OpenMenu) => void
  back?: ReactNode
  contact?: ReactNode
  onMerge: () => void
  onFind: () => void
  onExplain: () => void
}

/** The subject and what is done with the whole conversation. */
export function ConversationHeader({
  conversation: c,
  menu,
  onMenu,
  back,
  contact,
  onMerge,
  onFind,
  onExplain,
}: HeaderProps) {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const update = useUpdate(c.id)
  const closed = c.status === 'closed'
  const sla = useSlaMark(c.sla)
  return (
    <>
      <header className="@container shrink-0 border-b border-line px-5 max-md:px-3">
        <div className="flex min-h-[51px] items-center gap-x-2 @max-[500px]:flex-wrap">
          {back}
          <h1
            dir={directionOf(c.subject ?? '') ?? 'auto'}
            className="cut text-lg font-semibold @max-[500px]:flex-1"
            title={c.subject}
          >
            {c.subject || t('list.noSubject')}
          </h1>
          <span className="flex shrink-0 items-center gap-2 @max-[500px]:order-last @max-[500px]:-mt-2 @max-[500px]:basis-full @max-[500px]:pb-1.5">
            <bdi className="text-ink-3">#{number(c.number, style)}</bdi>
            {sla && (
              <Chip tone={sla.tone} title={sla.title}>
                {sla.text}
              </Chip>
            )}
          </span>
          <span className="ms-auto flex items-center gap-1">
            {c.can.snooze && (
              <SnoozeMenu
                open={menu === 'snooze'}
                onOpenChange={(o) => onMenu(o ? 'snooze' : undefined)}
                onSnooze={(until) => update({ snoozedUntil: until.toISOString() })}
                trigger={
                  <Button look="ghost" small title={`${t('snooze.label')} · S`}>
                    <Moon size={15} />
                    <span className="@max-[500px]:sr-only">{t('snooze.label')}</span>
                  </Button>
                }
              />
            )}
            {c.can.status && (
              <Button
                small
                title={`${closed ? t('reopen') : t('close')} · E`}
                onClick={() => update({ status: closed ? 'open' : 'closed' })}
              >
                {closed ? <RotateCcw size={15} /> : <Check size={15} />}
                <span className="@max-[500px]:sr-only">{closed ? t('reopen') : t('close')}</span>
              </Button>
            )}
            <FollowButton conversation={c} />
            <More conversation={c} update={update} onMerge={onMerge} onFind={onFind} onExplain={onExplain} />
            {contact}
          </span>
        </div>
      </header>
      <Meta conversation={c} menu={menu} onMenu={onMenu} update={update} />
    </>
  )
}

interface MoreProps {
  conversation: Conversation
  update: (change: Change) => void
  onMerge: () => void
  onFind: () => void
  onExplain: () => void
}

function More({ conversation: c, update, onMerge, onFind, onExplain }: MoreProps) {
  const { t } = useTranslation('inbox')
  const { t: common } = useTranslation()
  const seen = useSeen(c.id)
  const { following, follow } = useFollow(c)
  const { me, channels } = useBootstrap()
  const known = c.contactDetail.email || c.contactDetail.claimedEmail
  const mails = known && c.can.reply && channels.some((one) => one.kind === 'email' && one.enabled)
  const handleChoose = async (id: string) => {
    if (id === 'unread') seen(Math.max(0, (c.last?.seq ?? 1) - 1))
    else if (id === 'merge') onMerge()
    else if (id === 'explain') onExplain()
    else if (id === 'find')
      requestAnimationFrame(() => setTimeout(onFind)) // the menu gives the focus back first
    else if (id === 'follow') follow()
    else if (id === 'transcript') await (await import('./mail/transcript')).sendTranscript(c)
    else if (id === 'link') {
      const link = new URL(location.href)
      link.searchParams.delete('message')
      toast((await copyText(link.href)) ? common('copied') : link.href)
    } else update({ status: id as Change['status'] })
  }
  return (
    <Menu
      label={t('more')}
      choices={[
        { id: 'unread', label: t('markUnread') },
        { id: 'find', label: t('find') },
        { id: 'follow', label: t(following ? 'unfollow' : 'follow') },
        { id: 'link', label: t('copyLink') },
        ...(mails ? [{ id: 'transcript', label: t('transcript') }] : []),
        ...(c.can.merge ? [{ id: 'merge', label: t('merge') }] : []),
        ...(me.role === 'admin' ? [{ id: 'explain', label: t('explain') }] : []),
        ...(c.can.status && c.status !== 'spam' ? [{ id: 'spam', label: t('markSpam') }] : []),
        ...(c.can.trash && c.status !== 'trash' ? [{ id: 'trash', label: t('moveTrash') }] : []),
      ]}
      onChoose={(id) => void handleChoose(id)}
      trigger={
        <IconButton label={t('more')}>
          <MoreHorizontal size={16} />
        </IconButton>
      }
    />
  )
}
