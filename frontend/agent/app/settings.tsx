import { useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../data/bootstrap'
import { useTitle } from '../ui/title'
import { SettingsNav } from './settings-nav'
import { pagesFor } from './settings-pages'

/** Everything that is set up, a page each. */
export function Settings() {
  const { t } = useTranslation('admin')
  const { page } = useParams({ strict: false }) as { page: string }
  const { me, settings } = useBootstrap()
  const allowed = pagesFor(me)
  const current = allowed.find((p) => p.path === page) ?? allowed.find((p) => p.path === 'profile')
  const title = current && t(`pages.${current.path}`)
  useTitle(title, settings.company)
  if (!current) return null
  const { Page } = current
  return (
    <div className="grid min-h-0 flex-1 md:grid-cols-[228px_minmax(0,1fr)] max-md:grid-rows-[auto_minmax(0,1fr)]">
      <SettingsNav current={current} allowed={allowed} />
      <main
        id="main"
        tabIndex={-1}
        className="relative min-h-0 overflow-y-auto bg-surface outline-none md:border-s md:border-line"
      >
        <div className="mx-auto flex max-w-3xl flex-col gap-5 has-[[data-wide]]:max-w-6xl px-8 py-6 max-md:px-4">
          <h1 className="text-xl font-semibold">{title}</h1>
          <Suspense fallback={null}>
            <Page />
          </Suspense>
        </div>
      </main>
    </div>
  )
}
