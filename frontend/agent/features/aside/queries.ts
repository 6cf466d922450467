import { queryOptions } from '@tanstack/react-query'
import { get } from '../../../shared/api/client'
import type { components } from '../../../shared/api/schema'

export type SetAside = components['schemas']['SetAside']

/** What the program could not handle, for admins; looked at again every half minute while somebody looks. */
export const asideQuery = queryOptions({
  queryKey: ['aside'],
  queryFn: ({ signal }) => get<{ items: SetAside[]; total: number }>('/api/v1/set-aside', signal),
  refetchInterval: 30_000,
})
