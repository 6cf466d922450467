import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { get, post } from '../../../shared/api/client'
import type { components } from '../../../shared/api/schema'

type Schemas = components['schemas']
export type Notification = Schemas['Notification']
export type NotificationList = Schemas['NotificationList']
export type NotificationSettings = Schemas['NotificationSettings']
export type Kind = Notification['kind']

export const kinds: Kind[] = [
  'assigned',
  'reply',
  'mention',
  'note',
  'follow',
  'unassigned',
  'slaWarning',
  'slaBreached',
  'stopped',
]

export const listQuery = queryOptions({
  queryKey: ['notifications'],
  queryFn: ({ signal }) => get<NotificationList>('/api/v1/notifications', signal),
})

export const settingsQuery = queryOptions({
  queryKey: ['notification settings'],
  queryFn: ({ signal }) => get<NotificationSettings>('/api/v1/me/notifications', signal),
})

/** Marks them as read, all when none is named: here at once, on the other screens when the server knows. */
export async function markRead(client: QueryClient, ids?: string[]): Promise<void> {
  client.setQueryData(listQuery.queryKey, (was) => {
    if (!was) return was
    const items = was.items.map((n) => (!ids || ids.includes(n.id) ? { ...n, read: true } : n))
    return { items, unread: items.filter((n) => !n.read).length }
  })
  try {
    await post('/api/v1/notifications/read', { ids })
  } finally {
    await client.invalidateQueries({ queryKey: listQuery.queryKey })
  }
}
