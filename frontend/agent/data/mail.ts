import { queryOptions } from '@tanstack/react-query'
import { get, type Schemas } from '../../shared/api/client'
import type { MailPerson } from './recipients'

export type MailSaying = Schemas['MailSaying']
export type MessageMail = Schemas['MessageMail']
export type MailDelivery = Schemas['MailDelivery']
export type MailPersonIn = Schemas['MailPersonIn']
export type MailWhole = Schemas['MailWhole']
type Items<T> = { items: T[] }

/** Under which addresses the channels write. */
export const addressesQuery = queryOptions({
  queryKey: ['mail', 'addresses'],
  queryFn: ({ signal }) => get<Items<Schemas['MailAddresses']>>('/api/v1/mail/addresses', signal),
  staleTime: 300_000,
})

const underWay = (d: MailDelivery) => d.state === 'waiting' || d.state === 'sending'

/** How long after one answer the next is asked for: never when no mail is on its way. */
export const pauseFor = (all: MailDelivery[] = []) => (all.some(underWay) ? 5_000 : false)

/**
 * What became of the mails that we sent in a conversation; asked again while one is on its way, and then only of those
 * that were queued since. What fails or comes back later is told by a line in the conversation.
 */
export const deliveriesQuery = (conversation: string) =>
  queryOptions({
    queryKey: ['mail', 'deliveries', conversation],
    queryFn: async ({ signal, client, queryKey }) => {
      const { data, isInvalidated } = client.getQueryState<Items<MailDelivery>>(queryKey) ?? {}
      const since = isInvalidated ? undefined : data?.items.find(underWay)?.at
      const query = since ? `?${new URLSearchParams({ since })}` : ''
      const read = await get<Items<MailDelivery>>(`/api/v1/conversations/${conversation}/deliveries${query}`, signal)
      if (!since) return read
      return { items: [...(data?.items.filter((d) => Date.parse(d.at) < Date.parse(since)) ?? []), ...read.items] }
    },
    refetchInterval: ({ state }) => pauseFor(state.data?.items),
  })

/** Who takes part in a conversation by mail besides its contact. */
export const peopleQuery = (conversation: string) =>
  queryOptions({
    queryKey: ['mail', 'people', conversation],
    queryFn: ({ signal }) => get<Items<MailPersonIn>>(`/api/v1/conversations/${conversation}/people`, signal),
  })

/** The whole of a mail that came in, which never changes. */
export const wholeQuery = (conversation: string, message: string) =>
  queryOptions({
    queryKey: ['mail', 'whole', message],
    queryFn: ({ signal }) => get<MailWhole>(`/api/v1/conversations/${conversation}/messages/${message}/mail`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** How somebody is called in a line of addresses. */
export const personName = ({ name, address }: MailPerson): string => name || address

/** Reasons that have words; any other is worded as `broken`. */
const reasons = [
  'noAddress',
  'tooLarge',
  'erased',
  'refused',
  'deferred',
  'connection',
  'expired',
  'address',
  'bounced',
  'complaint',
] as const

/** Under which key it is worded why a mail was not sent. */
export const reasonOfDelivery = ({ why }: MailDelivery): (typeof reasons)[number] | 'broken' =>
  reasons.find((known) => known === why) ?? 'broken'
