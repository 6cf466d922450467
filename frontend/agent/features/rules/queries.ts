import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiError, call, get, type Page } from '../../../shared/api/client'
import { bootstrapQuery } from '../../data/bootstrap'
import { toast } from '../../ui/toast'
import type { Calendar, Policy, Problem, Rule, Vocabulary } from './wire'

const list = <T>(key: string, path: string) =>
  queryOptions({ queryKey: ['rules', key], queryFn: async ({ signal }) => (await get<Page<T>>(path, signal)).items })

export const rulesQuery = list<Rule>('all', '/api/v1/rules')
export const hoursQuery = list<Calendar>('hours', '/api/v1/hours')
export const policiesQuery = list<Policy>('sla', '/api/v1/sla')
export const presetsQuery = list<{ name: string; zone: string; week: Calendar['week'] }>(
  'presets',
  '/api/v1/hours/presets',
)
export const versionsQuery = (id: string) => list<Rule>(`versions ${id}`, `/api/v1/rules/${id}/versions`)

export const vocabularyQuery = queryOptions({
  queryKey: ['rules', 'vocabulary'],
  queryFn: ({ signal }) => get<Vocabulary>('/api/v1/rules/vocabulary', signal),
  staleTime: Number.POSITIVE_INFINITY,
})

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

export interface Write {
  method: 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
}

/** Writes rules, hours or policies and reads them anew; refused parts are the caller's. */
export function useRuleWrite<T = unknown>() {
  const client = useQueryClient()
  const { t } = useTranslation()
  return useMutation({
    mutationFn: (w: Write) => call<T>(w.method, w.path, w.body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['rules'] })
      void client.invalidateQueries({ queryKey: bootstrapQuery.queryKey })
    },
    onError: (error) => {
      const code = error instanceof ApiError ? error.code : 'internal'
      toast(
        t(`errors.${code as 'internal'}`) + (error instanceof ApiError && error.field ? ` (${error.field})` : ''),
        'bad',
      )
    },
  })
}

/** What the server finds wrong with a rule that is being written. */
export const checkRule = async (body: Partial<Rule>, signal?: AbortSignal): Promise<Problem[]> =>
  (await call<{ problems: Problem[] }>('POST', '/api/v1/rules/check', body, signal)).problems
