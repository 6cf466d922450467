import { lazyPart } from '../../data/room'

/** Says why what was to be sent later is a draft again. */
export const UnsentLine = lazyPart(async () => (await import('./unsent-line')).UnsentLine, 'later')
