import { lazyPart } from '../../../data/room'

/** What will be sent later, which conversations of chat do not need. */
export const LaterList = lazyPart(async () => (await import('./later-list')).LaterList, 'later')
