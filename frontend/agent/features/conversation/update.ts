import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { type Conversation, patch, put } from '../../../shared/api/client'
import { type Change, changed } from '../../data/change'
import { conversationQuery, countsQuery, listKey, patchRow, patchSeen } from '../../data/conversations'
import { useRefusal } from '../../ui/refusal'

/** Changes a conversation: on the screen at once, taken back when the server refuses. */
export function useUpdate(id: string): (change: Change) => void {
  const client = useQueryClient()
  const refused = useRefusal()
  const { queryKey } = conversationQuery(id)
  const refresh = () => {
    void client.invalidateQueries({ queryKey: listKey })
    void client.invalidateQueries({ queryKey: countsQuery.queryKey })
  }
  const { mutate } = useMutation({
    mutationFn: (change: Change) => patch<Conversation>(`/api/v1/conversations/${id}`, change),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey })
      client.setQueryData(queryKey, (now) => now && changed(now, change))
    },
    onSuccess: (conversation) => {
      client.setQueryData(queryKey, (now) => (now && now.version > conversation.version ? now : conversation))
      patchRow(client, conversation)
      refresh()
    },
    onError: (error) => {
      void client.invalidateQueries({ queryKey })
      refused(error)
    },
  })
  return mutate
}

/** Moves the read mark, on the screen at once. */
export function useSeen(id: string): (seq: number) => void {
  const client = useQueryClient()
  return useCallback(
    (seq) => {
      patchSeen(client, id, seq)
      put(`/api/v1/conversations/${id}/seen`, { seq }).catch(() =>
        client.invalidateQueries({ queryKey: ['conversation', id] }),
      )
    },
    [client, id],
  )
}
