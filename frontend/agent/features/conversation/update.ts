import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { type Conversation, patch, put } from '../../../shared/api/client'
import { type Change, changed, takesOut, undoOf } from '../../data/change'
import { conversationQuery, countsQuery, listKey, patchRow, patchSeen } from '../../data/conversations'
import { useRefusal } from '../../ui/refusal'

interface Step {
  change: Change
  back?: boolean // it takes another one back
}

/**
 * Changes a conversation: on the screen at once, taken back when the server
 * refuses. What takes it out of the list can be undone.
 */
export function useUpdate(id: string): (change: Change) => void {
  const client = useQueryClient()
  const refused = useRefusal()
  const { queryKey } = conversationQuery(id)
  const refresh = () => {
    void client.invalidateQueries({ queryKey: listKey })
    void client.invalidateQueries({ queryKey: countsQuery.queryKey })
  }
  const { mutate } = useMutation({
    mutationFn: ({ change }: Step) => patch<Conversation>(`/api/v1/conversations/${id}`, change),
    onMutate: async ({ change }) => {
      await client.cancelQueries({ queryKey })
      const before = client.getQueryData(queryKey)
      client.setQueryData(queryKey, (now) => now && changed(now, change))
      return before
    },
    onSuccess: (conversation, { change, back }, before) => {
      client.setQueryData(queryKey, (now) => (now && now.version > conversation.version ? now : conversation))
      patchRow(client, conversation)
      refresh()
      if (!before || back || !takesOut(change)) return
      const undo = () => mutate({ change: undoOf(before, change), back: true })
      import('./undo').then((m) => m.offerUndo(client, conversation, change, undo)).catch(refused)
    },
    onError: (error) => {
      void client.invalidateQueries({ queryKey })
      refused(error)
    },
  })
  return useCallback((change) => mutate({ change }), [mutate])
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
