import type { Bootstrap } from '../../../shared/api/client'
import type { Calendar, Holiday } from '../../data/rules'

type Workspace = Pick<Bootstrap['settings'], 'timeZone' | 'calendar'>

/** Business hours before anybody has said anything: where the workspace is, not where the admin's browser is. */
export const newHours = ({ timeZone }: Workspace): Calendar => ({
  id: '',
  version: 0,
  name: '',
  zone: timeZone,
  week: {},
})

/** A holiday to be filled in: the first day of a year as the workspace counts it. */
export const newHoliday = ({ calendar }: Workspace): Holiday => ({ calendar, month: 1, day: 1 })
