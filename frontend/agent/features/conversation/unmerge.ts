import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Conversation, post } from '../../../shared/api/client'
import { useRefusal } from '../../ui/refusal'

/** Takes a merge back. */
export function useUnmerge(id: string) {
  const client = useQueryClient()
  const onError = useRefusal()
  return useMutation({
    mutationFn: () => post<Conversation>(`/api/v1/conversations/${id}/unmerge`, {}),
    onSuccess: () => client.invalidateQueries(),
    onError,
  })
}
