import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../data/bootstrap'
import { builtIns } from '../data/built-ins'
import type { Command } from '../data/commands'
import { pagesFor } from './settings-pages'

/** Every place of the app, by name. */
export function useGoCommands(): Command[] {
  const { t } = useTranslation('inbox')
  const { t: actions } = useTranslation('actions')
  const { t: admin } = useTranslation('admin')
  const { me, folders } = useBootstrap()
  const navigate = useNavigate()
  const folder = (id: string, name: string) => ({
    id: `go.${id}`,
    label: actions('bar.to', { name }),
    group: 'go' as const,
    run: () => void navigate({ to: '/inbox/$folder', params: { folder: id } }),
  })
  return [
    ...builtIns.map((id) => folder(id, t(`folders.${id}`))),
    ...folders.map((f) => folder(f.id, f.name)),
    ...pagesFor(me)
      .filter((page) => page.inBar)
      .map(({ path }) => ({
        id: `settings.${path}`,
        label: actions('bar.to', { name: `${t('settings')}: ${admin(`pages.${path}`)}` }),
        group: 'go' as const,
        run: () => void navigate({ to: '/settings/$page', params: { page: path } }),
      })),
  ]
}
