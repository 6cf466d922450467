import { lazyPart } from '../../../data/room'

/** What is shown of a message as a mail, which conversations of chat do not need. */
export const MailHead = lazyPart(async () => (await import('./mail-head')).MailHead, 'mail')
export const MailBody = lazyPart(async () => (await import('./mail-body')).MailBody, 'mail')
export const DeliveryState = lazyPart(async () => (await import('./delivery-state')).DeliveryState, 'mail')
