import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../../shared/api/client'
import { toast } from '../ui/toast'
import { keyWritten, readKnown } from './shelves'

export interface Write {
  method: 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
}

/** What is read anew after a write, besides what the whole app knows of the kind that was written. */
type Reads = readonly QueryKey[]

const known: Reads = [['counts']]
const ofRules: Reads = [['rules']]

/** Makes a record that has no id yet; else changes it, if it is still the version that was read. */
export const saved = (path: string, { id, version }: { id: string; version?: number }, body: object): Write =>
  id ? { method: 'PATCH', path: `${path}/${id}`, body: { ...body, version } } : { method: 'POST', path, body }

/** Writes something that the whole app knows, and has everybody here know it anew. What goes wrong is said at the edge, or by the caller. */
export function useWrite<T = unknown>(said?: string, reads: Reads = known, sayWhy = true) {
  const client = useQueryClient()
  const why = useWhy()
  return useMutation({
    mutationFn: (w: Write) => call<T>(w.method, w.path, w.body),
    onSuccess: async (_, { path }) => {
      const read = reads.map((queryKey) => client.invalidateQueries({ queryKey }))
      await Promise.all([readKnown(client, keyWritten(path)), ...(reads === ofRules ? read : [])])
      if (said) toast(said)
    },
    onError: (error, { path }) => {
      if (sayWhy) toast(why(error), 'bad')
      // Somebody else changed it: who opens it again has it as it is now.
      if (!(error instanceof ApiError) || error.code !== 'conflict') return
      void readKnown(client, keyWritten(path))
      for (const queryKey of reads) void client.invalidateQueries({ queryKey })
    },
  })
}

/** Writes rules, and what they are made of or tell: hours, policies, webhooks. */
export const useRuleWrite = <T = unknown>() => useWrite<T>(undefined, ofRules)

/** The write of one dialog's record, as a SaveDialog shows it: why it failed is said there. */
function useSaveTo<T>(reads: Reads, path: string, record: { id: string; version?: number }) {
  const write = useWrite<T>(undefined, reads, false)
  const why = useWhy()
  return {
    busy: write.isPending,
    error: write.error ? why(write.error) : undefined,
    save: (body: object, after: (stored: T) => void) => write.mutate(saved(path, record, body), { onSuccess: after }),
  }
}

/** Saves a record that the whole app knows. */
export const useSave = <T = unknown>(path: string, record: { id: string; version?: number }) =>
  useSaveTo<T>(known, path, record)

/** Saves what rules are made of or tell. */
export const useRuleSave = <T = unknown>(path: string, record: { id: string; version?: number }) =>
  useSaveTo<T>(ofRules, path, record)

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
