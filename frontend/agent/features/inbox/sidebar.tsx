import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import {
  AtSign,
  CheckCheck,
  Clock,
  Eye,
  Inbox,
  List,
  Moon,
  OctagonAlert,
  PenLine,
  Search,
  Settings,
  Trash2,
  User,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useArrangement } from '../../data/arrange'
import { useBootstrap } from '../../data/bootstrap'
import { type BuiltIn, builtIns } from '../../data/built-ins'
import { countsQuery } from '../../data/conversations'
import { Mark } from '../../ui/mark'
import { Account } from './account'
import { FolderLink } from './folder-link'
import { OwnFolders } from './own-folders'

const icons: Record<BuiltIn, ReactNode> = {
  mine: <User size={16} />,
  unassigned: <Inbox size={16} />,
  open: <List size={16} />,
  waiting: <Clock size={16} />,
  following: <Eye size={16} />,
  mentions: <AtSign size={16} />,
  snoozed: <Moon size={16} />,
  drafts: <PenLine size={16} />,
  closed: <CheckCheck size={16} />,
  spam: <OctagonAlert size={16} />,
  trash: <Trash2 size={16} />,
}

interface SidebarProps {
  current: string
  bell: ReactNode // what one was told
  close?: ReactNode // where the folders stand in the list's place: gives it back
}

/** Folders with live counts, the search box and the account. */
export function Sidebar({ current, bell, close }: SidebarProps) {
  const { t } = useTranslation('inbox')
  const { settings } = useBootstrap()
  const { pinned, others, ...arrange } = useArrangement()
  const { data } = useQuery(countsQuery)
  const counts = new Map(data?.items.map((c) => [c.folder, c]))
  return (
    <aside className="flex h-full w-full flex-col gap-0.5 bg-bg px-2.5 py-3">
      <div className="flex items-center gap-2 px-2 pb-2.5 text-lg font-semibold">
        <Mark />
        <span dir="auto" className="cut flex-1">
          {settings.company}
        </span>
        {close}
      </div>
      <SearchBox />
      <nav
        aria-label={t('folders.navigation')}
        className="-mx-1 flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto px-1 py-0.5"
      >
        <OwnFolders title={t('folders.pinned')} folders={pinned} pinned {...{ current, counts, arrange }} />
        {pinned.length > 0 && <hr className="my-1.5 border-soft" />}
        {builtIns.map((id) => (
          <FolderLink
            key={id}
            id={id}
            label={t(`folders.${id}`)}
            icon={icons[id]}
            current={current === id}
            count={counts.get(id)}
          />
        ))}
        <OwnFolders title={t('folders.own')} folders={others} {...{ current, counts, arrange }} />
      </nav>
      <div className="flex shrink-0 items-center gap-1 border-t border-line pt-2">
        <Account />
        {bell}
        <Link
          to="/settings/$page"
          params={{ page: 'profile' }}
          aria-label={t('settings')}
          title={t('settings')}
          className="grid size-8 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-hover pointer-coarse:size-11"
        >
          <Settings size={16} />
        </Link>
      </div>
    </aside>
  )
}

function SearchBox() {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  return (
    <button
      type="button"
      onClick={() => navigate({ to: '/search', search: { q: '' } })}
      className="mx-0.5 mb-2 flex h-8 shrink-0 items-center gap-2 rounded-md border border-line bg-surface px-2.5 text-sm text-ink-3 hover:border-ink-3 pointer-coarse:h-11"
    >
      <Search size={14} />
      <span className="truncate">{t('searchEvery')}</span>
      <kbd className="ms-auto rounded-[4px] border border-line px-1.5 font-sans text-[11px] leading-4 pointer-coarse:hidden">
        /
      </kbd>
    </button>
  )
}
