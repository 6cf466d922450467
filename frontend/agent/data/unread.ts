import type { QueryClient } from '@tanstack/react-query'
import { put, type Row } from '../../shared/api/client'
import { patchSeen } from './conversations'
import { inOrder } from './in-order'

/** Marks a conversation as unread from its last message on, on the screen at once. */
export async function markUnread(client: QueryClient, row: Row): Promise<void> {
  const seq = Math.max(0, (row.last?.seq ?? 1) - 1)
  patchSeen(client, row.id, seq)
  await inOrder(`seen.${row.id}`, () => put(`/api/v1/conversations/${row.id}/seen`, { seq }))
}
