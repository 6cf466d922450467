import { queryOptions } from '@tanstack/react-query'
import { get, type Page } from '../../../shared/api/client'
import type { components } from '../../../shared/api/schema'

export type Webhook = components['schemas']['Webhook']
export type Delivery = components['schemas']['Delivery']
export type Attempt = components['schemas']['Attempt']

/** What a webhook may be told of, in the order of the server's. */
export const tellings = [
  'conversation.created',
  'conversation.updated',
  'message.contact',
  'message.agent',
  'note.added',
  'contact.changed',
  'sla.warning',
  'sla.breached',
]

export const webhooksQuery = queryOptions({
  queryKey: ['rules', 'webhooks'],
  queryFn: async ({ signal }) => (await get<Page<Webhook>>('/api/v1/webhooks', signal)).items,
  refetchInterval: 5000,
})

export const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ['rules', 'webhooks', id],
    queryFn: async ({ signal }) => (await get<Page<Delivery>>(`/api/v1/webhooks/${id}/deliveries`, signal)).items,
    refetchInterval: 2000,
  })

/** A secret as libraries want it: 32 random bytes in base64 behind whsec_. */
export const freshSecret = (): string =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`
