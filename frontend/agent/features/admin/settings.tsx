import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { type ComponentType, lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import { AgentsPage } from './agents'
import { AttributesPage } from './attributes'
import { CannedPage } from './canned'
import { TagsPage, TeamsPage } from './labels'
import { ProfilePage } from './profile'
import { WorkspacePage } from './workspace'

const ChannelsPage = lazy(() => import('./channels/channels-page').then((m) => ({ default: m.ChannelsPage })))

const ours = {
  profile: ProfilePage,
  workspace: WorkspacePage,
  agents: AgentsPage,
  teams: TeamsPage,
  channels: ChannelsPage,
  tags: TagsPage,
  canned: CannedPage,
  attributes: AttributesPage,
} satisfies Record<string, ComponentType>

type PageName = keyof typeof ours | 'notifications' | 'folders' | 'rules' | 'hours' | 'sla'
const forEverybody: PageName[] = ['profile', 'notifications', 'tags', 'folders', 'canned']

interface SettingsPagesProps {
  more: Record<Exclude<PageName, keyof typeof ours>, ComponentType> // pages of other features
}

/** Everything that is set up, a page each. */
export function SettingsPages({ more }: SettingsPagesProps) {
  const { t } = useTranslation('admin')
  const { page } = useParams({ strict: false }) as { page: string }
  const { me } = useBootstrap()
  const pages: Record<PageName, ComponentType> = { ...ours, ...more }
  const allowed = (Object.keys(pages) as PageName[]).filter((p) => me.role === 'admin' || forEverybody.includes(p))
  const current = allowed.find((p) => p === page) ?? 'profile'
  const Page = pages[current]
  return (
    <div className="grid min-h-0 flex-1 md:grid-cols-[228px_minmax(0,1fr)] max-md:grid-rows-[auto_minmax(0,1fr)]">
      <nav aria-label={t('settings')} className="flex gap-0.5 bg-bg p-2.5 max-md:overflow-x-auto md:flex-col">
        <Link to="/" className="flex h-8 shrink-0 items-center gap-2 rounded-sm px-2 font-medium hover:bg-hover">
          <ArrowLeft size={16} className="rtl:-scale-x-100" />
          {t('toInbox')}
        </Link>
        {allowed.map((p) => (
          <Link
            key={p}
            to="/settings/$page"
            params={{ page: p }}
            aria-current={p === current ? 'page' : undefined}
            className={`flex h-8 shrink-0 items-center rounded-sm px-2 ${p === current ? 'bg-hover font-medium' : 'text-ink-2 hover:bg-hover'}`}
          >
            {t(`pages.${p}`)}
          </Link>
        ))}
      </nav>
      <main className="min-h-0 overflow-y-auto border-s border-line bg-surface">
        <div className="mx-auto flex max-w-3xl flex-col gap-5 px-8 py-6 max-md:px-4">
          <h1 className="text-xl font-semibold">{t(`pages.${current}`)}</h1>
          <Suspense fallback={null}>
            <Page />
          </Suspense>
        </div>
      </main>
    </div>
  )
}
