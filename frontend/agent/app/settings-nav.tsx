import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { groups, type SettingsPage } from '../data/room'

interface SettingsNavProps {
  current: SettingsPage
  allowed: readonly SettingsPage[]
}

/** All settings pages one may open: a list at the side, or one to choose from on a phone. */
export function SettingsNav({ current, allowed }: SettingsNavProps) {
  const { t } = useTranslation('admin')
  const navigate = useNavigate()
  const shown = groups
    .map((group) => ({ group, pages: allowed.filter((p) => p.group === group) }))
    .filter(({ pages }) => pages.length > 0)
  return (
    <nav
      aria-label={t('settings')}
      className="flex gap-2 bg-bg p-2.5 max-md:items-center max-md:border-b max-md:border-line md:flex-col md:gap-0.5 md:overflow-y-auto"
    >
      <Link
        to="/"
        className="flex h-8 shrink-0 items-center gap-2 rounded-sm px-2 font-medium hover:bg-hover pointer-coarse:h-11"
      >
        <ArrowLeft size={16} className="rtl:-scale-x-100" />
        {t('toInbox')}
      </Link>
      <select
        aria-label={t('settings')}
        value={current.path}
        onChange={(e) => void navigate({ to: '/settings/$page', params: { page: e.target.value } })}
        className="h-9 min-w-0 flex-1 rounded-md border border-line bg-raised px-2.5 md:hidden"
      >
        {shown.map(({ group, pages }) => (
          <optgroup key={group} label={t(`groups.${group}`)}>
            {pages.map((p) => (
              <option key={p.path} value={p.path}>
                {t(`pages.${p.path}`)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      {shown.map(({ group, pages }) => (
        <div key={group} className="flex flex-col gap-0.5 max-md:hidden">
          <h2 className="px-2 pt-3.5 pb-1 text-[11px] font-medium text-ink-3">{t(`groups.${group}`)}</h2>
          {pages.map(({ path, icon: Icon, Count }) => (
            <Link
              key={path}
              to="/settings/$page"
              params={{ page: path }}
              aria-current={path === current.path ? 'page' : undefined}
              className={`flex h-[30px] shrink-0 items-center gap-2 rounded-sm px-2 pointer-coarse:h-11 ${path === current.path ? 'bg-hover font-medium' : 'text-ink-2 hover:bg-hover'}`}
            >
              <span aria-hidden="true" className="grid w-4 place-items-center opacity-85">
                <Icon size={16} />
              </span>
              {t(`pages.${path}`)}
              {Count && <Count />}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  )
}
