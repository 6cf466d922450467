import { queryOptions } from '@tanstack/react-query'
import { call, get } from '../../../shared/api/client'
import { type Problem, type Rule, ruleList } from '../../data/rules'

/** The things of a kind that a room lists itself. */
export const thingsQuery = (path: string) => ruleList<{ id: string; name: string }>(path, path)
export const versionsQuery = (id: string) => ruleList<Rule>(`versions ${id}`, `/api/v1/rules/${id}/versions`)

export interface Stats {
  days: { day: string; runs: number; errors: number }[]
  lastError?: { error?: string; path?: string }
  failedAt?: string
}

export const statsQuery = (id: string) =>
  queryOptions({
    queryKey: ['rules', 'stats', id],
    queryFn: ({ signal }) => get<Stats>(`/api/v1/rules/${id}/stats`, signal),
  })

/** What the server finds wrong with a rule that is being written. */
export const checkRule = async (body: Partial<Rule>, signal?: AbortSignal): Promise<Problem[]> =>
  (await call<{ problems: Problem[] }>('POST', '/api/v1/rules/check', body, signal)).problems
