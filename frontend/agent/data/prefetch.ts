import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { conversationQuery } from './conversations'
import { threadQuery } from './thread'

/** Reads a conversation before it is opened, so that it opens at once. */
export function usePrefetch(id: string | undefined): () => void {
  const client = useQueryClient()
  return useCallback(() => {
    if (!id) return
    void client.prefetchQuery(conversationQuery(id))
    void client.prefetchQuery(threadQuery(id))
  }, [client, id])
}
