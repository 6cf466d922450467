import { useParams } from '@tanstack/react-router'
import { type ComponentType, lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'
import { useTitle } from '../../ui/title'
import { AgentsPage } from './agents'
import { AttributesPage } from './attributes'
import { CannedPage } from './canned'
import { TagsPage, TeamsPage } from './labels'
import { ProfilePage } from './profile'
import { type PageName, SettingsNav } from './settings-nav'
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

const forEverybody: PageName[] = ['profile', 'notifications', 'tags', 'folders', 'canned']

interface SettingsPagesProps {
  more: Record<Exclude<PageName, keyof typeof ours>, ComponentType> // pages of other features
}

/** Everything that is set up, a page each. */
export function SettingsPages({ more }: SettingsPagesProps) {
  const { t } = useTranslation('admin')
  const { page } = useParams({ strict: false }) as { page: string }
  const { me, settings } = useBootstrap()
  const pages: Record<PageName, ComponentType> = { ...ours, ...more }
  const allowed = (Object.keys(pages) as PageName[]).filter((p) => me.role === 'admin' || forEverybody.includes(p))
  const current = allowed.find((p) => p === page) ?? 'profile'
  const Page = pages[current]
  useTitle(t(`pages.${current}`), settings.company)
  return (
    <div className="grid min-h-0 flex-1 md:grid-cols-[228px_minmax(0,1fr)] max-md:grid-rows-[auto_minmax(0,1fr)]">
      <SettingsNav current={current} allowed={allowed} />
      <main
        id="main"
        tabIndex={-1}
        className="relative min-h-0 overflow-y-auto bg-surface outline-none md:border-s md:border-line"
      >
        <div className="mx-auto flex max-w-3xl flex-col gap-5 has-[[data-wide]]:max-w-6xl px-8 py-6 max-md:px-4">
          <h1 className="text-xl font-semibold">{t(`pages.${current}`)}</h1>
          <Suspense fallback={null}>
            <Page />
          </Suspense>
        </div>
      </main>
    </div>
  )
}
