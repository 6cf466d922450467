import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { FolderCount } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'

interface FolderLinkProps {
  id: string
  label: string
  icon: ReactNode
  current: boolean
  count?: FolderCount
}

/** A folder's line in the sidebar: its name and how much is in it. */
export function FolderLink({ id, label, icon, current, count }: FolderLinkProps) {
  const style = useDateStyle()
  const shown =
    count && count.count > 0 ? (count.capped ? `${number(count.count, style)}+` : number(count.count, style)) : ''
  return (
    <Link
      to="/inbox/$folder"
      params={{ folder: id }}
      aria-current={current ? 'page' : undefined}
      className={`flex h-[30px] shrink-0 pointer-coarse:h-11 items-center gap-2 rounded-sm px-2 ${current ? 'bg-hover font-medium text-ink' : 'text-ink-2 hover:bg-hover'}`}
    >
      <span aria-hidden="true" className="grid w-4 place-items-center opacity-85">
        {icon}
      </span>
      <span dir="auto" className="cut flex-1">
        {label}
      </span>
      <span className="text-xs text-ink-3 tabular-nums">{shown}</span>
    </Link>
  )
}
