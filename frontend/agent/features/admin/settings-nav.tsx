import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import {
  ArrowLeft,
  Bell,
  Building2,
  CalendarClock,
  CircleUserRound,
  Folder,
  IdCard,
  MessageSquareText,
  MessagesSquare,
  ScrollText,
  Tags,
  Timer,
  TriangleAlert,
  Users,
  UsersRound,
  Webhook,
  Zap,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../../../shared/date'
import { asideQuery } from '../../data/aside'
import { useDateStyle } from '../../data/bootstrap'

/** The pages in the order and the groups in which they are listed. */
const groups = {
  own: ['profile', 'notifications'],
  company: ['workspace', 'agents', 'teams', 'aside', 'audit'],
  inbox: ['channels', 'folders', 'tags', 'canned', 'attributes'],
  automation: ['rules', 'hours', 'sla', 'webhooks'],
} as const

type GroupName = keyof typeof groups
export type PageName = (typeof groups)[GroupName][number]

const icons: Record<PageName, ReactNode> = {
  profile: <CircleUserRound size={16} />,
  notifications: <Bell size={16} />,
  workspace: <Building2 size={16} />,
  agents: <Users size={16} />,
  teams: <UsersRound size={16} />,
  channels: <MessagesSquare size={16} />,
  folders: <Folder size={16} />,
  tags: <Tags size={16} />,
  canned: <MessageSquareText size={16} />,
  attributes: <IdCard size={16} />,
  rules: <Zap size={16} />,
  hours: <CalendarClock size={16} />,
  sla: <Timer size={16} />,
  webhooks: <Webhook size={16} />,
  aside: <TriangleAlert size={16} />,
  audit: <ScrollText size={16} />,
}

interface SettingsNavProps {
  current: PageName
  allowed: readonly PageName[]
}

/** All settings pages one may open: a list at the side, or one to choose from on a phone. */
export function SettingsNav({ current, allowed }: SettingsNavProps) {
  const { t } = useTranslation('admin')
  const navigate = useNavigate()
  const shown = (Object.keys(groups) as GroupName[])
    .map((group) => ({ group, pages: groups[group].filter((p) => allowed.includes(p)) }))
    .filter(({ pages }) => pages.length > 0)
  return (
    <nav
      aria-label={t('settings')}
      className="flex gap-2 bg-bg p-2.5 max-md:items-center max-md:border-b max-md:border-line md:flex-col md:gap-0.5 md:overflow-y-auto"
    >
      <Link
        to="/"
        className="flex h-8 shrink-0 items-center gap-2 rounded-sm px-2 font-medium hover:bg-hover pointer-coarse:h-10"
      >
        <ArrowLeft size={16} className="rtl:-scale-x-100" />
        {t('toInbox')}
      </Link>
      <select
        aria-label={t('settings')}
        value={current}
        onChange={(e) => void navigate({ to: '/settings/$page', params: { page: e.target.value } })}
        className="h-9 min-w-0 flex-1 rounded-md border border-line bg-raised px-2.5 md:hidden"
      >
        {shown.map(({ group, pages }) => (
          <optgroup key={group} label={t(`groups.${group}`)}>
            {pages.map((p) => (
              <option key={p} value={p}>
                {t(`pages.${p}`)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      {shown.map(({ group, pages }) => (
        <div key={group} className="flex flex-col gap-0.5 max-md:hidden">
          <h2 className="px-2 pt-3.5 pb-1 text-[11px] font-medium text-ink-3">{t(`groups.${group}`)}</h2>
          {pages.map((p) => (
            <Link
              key={p}
              to="/settings/$page"
              params={{ page: p }}
              aria-current={p === current ? 'page' : undefined}
              className={`flex h-[30px] shrink-0 items-center gap-2 rounded-sm px-2 pointer-coarse:h-10 ${p === current ? 'bg-hover font-medium' : 'text-ink-2 hover:bg-hover'}`}
            >
              <span aria-hidden="true" className="grid w-4 place-items-center opacity-85">
                {icons[p]}
              </span>
              {t(`pages.${p}`)}
              {p === 'aside' && <AsideCount />}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  )
}

/** How much is set aside, when something is. */
function AsideCount() {
  const { data } = useQuery(asideQuery)
  const style = useDateStyle()
  if (!data?.total) return null
  return (
    <span className="ms-auto rounded-full bg-danger-soft px-1.5 text-xs text-danger">{number(data.total, style)}</span>
  )
}
