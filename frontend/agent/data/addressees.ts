import { queryOptions } from '@tanstack/react-query'
import { get, type Schemas } from '../../shared/api/client'

export type MailAddressee = Schemas['MailAddressee']

const leastTyped = 2

/** Contacts whose name or address begins with what was typed. */
export const addresseesQuery = (typed: string) =>
  queryOptions({
    queryKey: ['mail', 'addressees', typed],
    queryFn: ({ signal }) =>
      get<{ items: MailAddressee[] }>(`/api/v1/mail/addressees?${new URLSearchParams({ q: typed })}`, signal),
    enabled: typed.trim().length >= leastTyped,
    staleTime: 60_000,
  })
