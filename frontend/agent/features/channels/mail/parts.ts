import { lazyPart } from '../../../data/room'

export const MailEditor = lazyPart(async () => (await import('./mail-editor')).MailEditor, 'mail')
export const KindDialog = lazyPart(async () => (await import('../kind-dialog')).KindDialog, 'mail')
