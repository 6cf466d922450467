import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
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

export function prefetch(client: QueryClient, id: string | undefined): void {
  if (!id) return
  void client.prefetchQuery(conversationQuery(id))
  void client.prefetchQuery(threadQuery(id))
}
