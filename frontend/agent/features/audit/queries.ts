import { infiniteQueryOptions } from '@tanstack/react-query'
import { get, type Page } from '../../../shared/api/client'
import type { components } from '../../../shared/api/schema'
import { addDays, type Day, today } from '../../../shared/days'

export type AuditEntry = components['schemas']['AuditEntry']

/** The groups of kinds that the server filters by. */
export const auditGroups = ['sign_in', 'passwords', 'access', 'keys', 'settings', 'contacts'] as const

/** What the trail is narrowed to; what is empty asks nothing. Both days are included. */
export interface AuditFilter {
  agent: string
  group: (typeof auditGroups)[number] | ''
  from: Day | ''
  to: Day | ''
}

export const noFilter: AuditFilter = { agent: '', group: '', from: '', to: '' }

const hour = 3_600_000

/** The first moment of a day in a zone. It is searched for, because in some zones a clock change leaves out midnight. */
export function startOf(day: Day, timeZone: string | undefined): Date {
  const noon = Date.parse(`${day}T12:00:00Z`)
  let before = noon - 30 * hour // the day before, in every zone
  let after = noon + 30 * hour
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000
    if (today(new Date(middle), timeZone) < day) before = middle
    else after = middle
  }
  return new Date(after)
}

/** The trail, the newest first, a page at a time. Days are those of the workspace's time zone. */
export const auditQuery = (filter: AuditFilter, timeZone: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter, timeZone],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: '50' })
      if (filter.agent) query.set('agent', filter.agent)
      if (filter.group) query.set('group', filter.group)
      if (filter.from) query.set('from', startOf(filter.from, timeZone).toISOString())
      if (filter.to) query.set('to', startOf(addDays(filter.to, 1), timeZone).toISOString())
      if (pageParam) query.set('after', pageParam)
      return get<Page<AuditEntry>>(`/api/v1/audit?${query}`, signal)
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    retry: false,
  })
