import { lazyPart } from '../../../data/room'

/** To whom a mail goes, which conversations of chat do not need. */
export const RecipientsRow = lazyPart(async () => (await import('./recipients-row')).RecipientsRow, 'mail')
