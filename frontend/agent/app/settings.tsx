import { lazy } from 'react'
import { readTexts } from '../data/i18n'
import { SettingsPages } from '../features/admin/settings'

const rules = lazy(() => import('../features/rules/rules-page').then((m) => ({ default: m.RulesPage })))
const hours = lazy(() => import('../features/rules/hours-page').then((m) => ({ default: m.HoursPage })))
const sla = lazy(() => import('../features/rules/sla-page').then((m) => ({ default: m.SlaPage })))
const webhooks = lazy(async () => {
  const [{ WebhooksPage }] = await Promise.all([import('../features/rules/webhooks-page'), readTexts('hooks')])
  return { default: WebhooksPage }
})
const aside = lazy(async () => {
  const [{ AsidePage }] = await Promise.all([import('../features/aside/aside-page'), readTexts('aside')])
  return { default: AsidePage }
})
const audit = lazy(async () => {
  const [{ AuditPage }] = await Promise.all([import('../features/audit/audit-page'), readTexts('audit')])
  return { default: AuditPage }
})
const notifications = lazy(async () => {
  const [{ NotificationsPage }] = await Promise.all([
    import('../features/notifications/settings-page'),
    readTexts('notify'),
  ])
  return { default: NotificationsPage }
})
const folders = lazy(async () => {
  const [{ FoldersPage }, { FolderCondition }] = await Promise.all([
    import('../features/admin/folders'),
    import('../features/rules/folder-condition'),
  ])
  return { default: () => <FoldersPage Condition={FolderCondition} /> }
})

/** The settings of all features. */
export const Settings = () => (
  <SettingsPages more={{ notifications, folders, rules, hours, sla, webhooks, aside, audit }} />
)
