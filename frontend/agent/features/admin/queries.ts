import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../../../shared/api/client'
import { bootstrapQuery } from '../../data/bootstrap'
import { toast } from '../../ui/toast'

export interface Write {
  method: 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
}

/** Writes something that the whole app knows, and has everybody here know it anew. */
export function useWrite<T = unknown>(said?: string) {
  const client = useQueryClient()
  const why = useWhy()
  return useMutation({
    mutationFn: (w: Write) => call<T>(w.method, w.path, w.body),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: bootstrapQuery.queryKey })
      void client.invalidateQueries({ queryKey: ['counts'] })
      if (said) toast(said)
    },
    onError: (error) => {
      toast(why(error), 'bad')
      // Somebody else changed it: who opens it again has it as it is now.
      if (error instanceof ApiError && error.code === 'conflict')
        void client.invalidateQueries({ queryKey: bootstrapQuery.queryKey })
    },
  })
}

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
