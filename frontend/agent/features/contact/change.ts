import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Contact, type Conversation, patch, post } from '../../../shared/api/client'
import { conversationQuery, listKey } from '../../data/conversations'
import { useRefusal } from '../../ui/refusal'
import { toast } from '../../ui/toast'

export type ContactChange = Partial<
  Pick<Contact, 'name' | 'phone' | 'company' | 'title' | 'notes' | 'tags' | 'language' | 'attributes' | 'social'>
>

/** Changes the contact of a conversation; shown as soon as the server has it. Rejects when it refuses. */
export function useContactChange(conversation: Conversation): (change: ContactChange) => Promise<void> {
  const client = useQueryClient()
  const onError = useRefusal()
  const { id } = conversation.contactDetail
  const { mutateAsync } = useMutation({
    mutationFn: (change: ContactChange) => patch<Contact>(`/api/v1/contacts/${id}`, change),
    onSuccess: (contact) => {
      client.setQueryData(conversationQuery(conversation.id).queryKey, (c) => c && { ...c, contactDetail: contact })
      void client.invalidateQueries({ queryKey: ['conversation'] })
      void client.invalidateQueries({ queryKey: listKey })
    },
    onError,
  })
  return async (change) => void (await mutateAsync(change))
}

/** Takes a merge of contacts back. */
export function useUnmergeContact() {
  const { t } = useTranslation('contact')
  const onError = useRefusal()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => post<Contact>(`/api/v1/contacts/${id}/unmerge`, {}),
    onSuccess: async () => {
      await client.invalidateQueries()
      toast(t('merge.undone'))
    },
    onError,
  })
}
