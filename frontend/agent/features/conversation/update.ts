import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiError, type Conversation, patch, put, type Row } from '../../../shared/api/client'
import { countsQuery, listKey, patchRow, patchSeen } from '../../data/conversations'
import { toast } from '../../ui/toast'

export interface Change {
  status?: Row['status']
  priority?: Row['priority']
  assignee?: string | null
  team?: string | null
  folder?: string | null
  addTags?: string[]
  removeTags?: string[]
  subject?: string
  snoozedUntil?: string
}

/** Changes a conversation; the answer is shown everywhere at once. */
export function useUpdate(id: string): (change: Change) => void {
  const client = useQueryClient()
  const { t } = useTranslation()
  const { mutate } = useMutation({
    mutationFn: (change: Change) => patch<Conversation>(`/api/v1/conversations/${id}`, change),
    onSuccess: (conversation) => {
      client.setQueryData(['conversation', id], conversation)
      patchRow(client, conversation)
      void client.invalidateQueries({ queryKey: listKey })
      void client.invalidateQueries({ queryKey: countsQuery.queryKey })
    },
    onError: (error) =>
      toast(t(`errors.${(error instanceof ApiError ? error.code : 'internal') as 'internal'}`), 'bad'),
  })
  return mutate
}

/** Moves the read mark, on the screen at once. */
export function useSeen(id: string): (seq: number) => void {
  const client = useQueryClient()
  return (seq) => {
    patchSeen(client, id, seq)
    put(`/api/v1/conversations/${id}/seen`, { seq }).catch(() =>
      client.invalidateQueries({ queryKey: ['conversation', id] }),
    )
  }
}
