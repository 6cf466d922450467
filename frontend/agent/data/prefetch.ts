import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Row } from '../../shared/api/client'
import { conversationQuery } from './conversations'
import { threadQuery } from './thread'

/** How long a pointer rests on what it means, in ms: rows that scroll by under it are not meant. */
const rest = 60

/** What a link needs so that the conversation it leads to is read before it is opened. */
export function usePrefetch(id: string) {
  const client = useQueryClient()
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    return {
      onPointerEnter: () => {
        timer = setTimeout(() => prefetch(client, id), rest)
      },
      onPointerLeave: () => clearTimeout(timer),
      onPointerDown: () => prefetch(client, id),
      onFocus: () => prefetch(client, id),
    }
  }, [client, id])
}

/** Reads what is opened next from where one is: the rows beside it, or the first. */
export function prefetchBeside(client: QueryClient, rows: Row[], open: string | undefined): void {
  const at = rows.findIndex((r) => r.id === open)
  for (const row of [rows[at + 1], rows[at - 1]]) if (row) prefetch(client, row.id)
}

function prefetch(client: QueryClient, id: string): void {
  void client.prefetchQuery(conversationQuery(id))
  void client.prefetchQuery(threadQuery(id))
}
