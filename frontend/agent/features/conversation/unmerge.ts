import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiError, type Conversation, post } from '../../../shared/api/client'
import { toast } from '../../ui/toast'

/** Says why a merge could not be. */
export function useMergeError(): (error: unknown) => void {
  const { t } = useTranslation()
  return (error) => toast(t(`errors.${(error instanceof ApiError ? error.code : 'internal') as 'internal'}`), 'bad')
}

/** Takes a merge back. */
export function useUnmerge(id: string) {
  const client = useQueryClient()
  const onError = useMergeError()
  return useMutation({
    mutationFn: () => post<Conversation>(`/api/v1/conversations/${id}/unmerge`, {}),
    onSuccess: () => client.invalidateQueries(),
    onError,
  })
}
