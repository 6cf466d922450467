import { lazyPart } from '../../data/room'

/** Where one writes, which the first conversation needs and the list does not. */
export const Composer = lazyPart(async () => (await import('./composer')).Composer, 'compose')
