import i18n from 'i18next'
import { ApiError, type Conversation, post } from '../../../../shared/api/client'
import { apart, readTexts } from '../../../data/i18n'
import type { MailPerson } from '../../../data/recipients'
import { ask } from '../../../ui/confirm'
import { toast } from '../../../ui/toast'

/** Asks, and has all that the contact can see be mailed to it. */
export async function sendTranscript(c: Conversation): Promise<void> {
  await readTexts('mail')
  const t = i18n.getFixedT(null, 'mail')
  const { email, claimedEmail = '' } = c.contactDetail
  const to = email || claimedEmail
  const asked = { title: t('transcript.ask', { address: apart(to) }), text: t('transcript.about') }
  if (!(await ask({ ...asked, action: t('transcript.send') }))) return
  try {
    const { address } = await post<MailPerson>(`/api/v1/conversations/${c.id}/transcript`, {})
    toast(t('transcript.sent', { address: apart(address) }))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    toast(i18n.t(`errors.${error.code as 'internal'}`), 'bad')
  }
}
