import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Conversation, patch, put } from '../../../shared/api/client'
import { type Change, changed } from '../../data/change'
import { conversationQuery, countsQuery, listKey, patchRow, patchSeen } from '../../data/conversations'
import { toast } from '../../ui/toast'

/** Changes a conversation: on the screen at once, taken back when the server refuses. */
export function useUpdate(id: string): (change: Change) => void {
  const client = useQueryClient()
  const { t } = useTranslation()
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
      toast(t(`errors.${(error instanceof ApiError ? error.code : 'internal') as 'internal'}`), 'bad')
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
