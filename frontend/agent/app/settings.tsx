import { lazy } from 'react'
import { SettingsPages } from '../features/admin/settings'

const rules = lazy(() => import('../features/rules/rules-page').then((m) => ({ default: m.RulesPage })))
const hours = lazy(() => import('../features/rules/hours-page').then((m) => ({ default: m.HoursPage })))
const sla = lazy(() => import('../features/rules/sla-page').then((m) => ({ default: m.SlaPage })))

/** The settings of all features. */
export const Settings = () => <SettingsPages more={{ rules, hours, sla }} />
