import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../../shared/api/client'
import { toast } from '../ui/toast'
import { bootstrapQuery } from './bootstrap'

export interface Write {
  method: 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
}

/** What is read anew after a write; the first is waited for. */
type Reads = readonly [QueryKey, ...QueryKey[]]

const known: Reads = [bootstrapQuery.queryKey, ['counts']]
const ofRules: Reads = [['rules'], bootstrapQuery.queryKey]

/** Makes a record that has no id yet; else changes it, if it is still the version that was read. */
export const saved = (path: string, { id, version }: { id: string; version?: number }, body: object): Write =>
  id ? { method: 'PATCH', path: `${path}/${id}`, body: { ...body, version } } : { method: 'POST', path, body }

/** Writes something that the whole app knows, and has everybody here know it anew. */
export function useWrite<T = unknown>(said?: string, [first, ...rest]: Reads = known) {
  const client = useQueryClient()
  const why = useWhy()
  return useMutation({
    mutationFn: (w: Write) => call<T>(w.method, w.path, w.body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: first })
      for (const queryKey of rest) void client.invalidateQueries({ queryKey })
      if (said) toast(said)
    },
    onError: (error) => {
      toast(why(error), 'bad')
      // Somebody else changed it: who opens it again has it as it is now.
      if (error instanceof ApiError && error.code === 'conflict') void client.invalidateQueries({ queryKey: first })
    },
  })
}

/** Writes rules, and what they are made of or tell: hours, policies, webhooks. */
export const useRuleWrite = <T = unknown>() => useWrite<T>(undefined, ofRules)

/** What went wrong, in words. */
export function useWhy(): (error: unknown) => string {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  return (error) => {
    if (!(error instanceof ApiError)) return common('errors.internal')
    if (error.code === 'conflict' && error.field === 'name') return t('taken')
    if (error.code === 'conflict' && error.field === 'role') return t('lastAdmin')
    const key = error.problem?.errors?.[0]?.key
    if (error.field === 'origins' && key) return common(`site.${key as 'host'}`)
    return common(`errors.${error.code as 'internal'}`) + (error.field ? ` (${error.field})` : '')
  }
}
