import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Contact, type Conversation, patch, post } from '../../../shared/api/client'
import { conversationQuery, listKey } from '../../data/conversations'
import { useRefusal } from '../../ui/refusal'
import { toast } from '../../ui/toast'

export type ContactChange = Partial<
  Pick<Contact, 'name' | 'phone' | 'company' | 'title' | 'notes' | 'tags' | 'language' | 'attributes' | 'social'>
>

/** What is to be different, or how that follows from what is when its turn has come. */
type Wanted = ContactChange | ((now: Contact) => ContactChange)

/**
 * Changes the contact of a conversation; shown as soon as the server has it. Rejects when it refuses. One change
 * follows another, and on what that has made of the contact.
 */
export function useContactChange(conversation: Conversation): (change: Wanted) => Promise<void> {
  const client = useQueryClient()
  const onError = useRefusal()
  const { id } = conversation.contactDetail
  const { queryKey } = conversationQuery(conversation.id)
  const { mutateAsync } = useMutation({
    scope: { id: `contact.${id}` },
    mutationFn: (change: Wanted) => {
      const now = client.getQueryData(queryKey)?.contactDetail ?? conversation.contactDetail
      return patch<Contact>(`/api/v1/contacts/${id}`, typeof change === 'function' ? change(now) : change)
    },
    onSuccess: (contact) => {
      client.setQueryData(queryKey, (c) => c && { ...c, contactDetail: contact })
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
