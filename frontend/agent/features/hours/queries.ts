import { type Calendar, ruleList } from '../../data/rules'

/** Weeks to begin with, by the customs of countries. */
export const presetsQuery = ruleList<{ name: string; zone: string; week: Calendar['week'] }>(
  'presets',
  '/api/v1/hours/presets',
)
