import { lazyPart, type Room } from '../../data/room'
import { BeginAnywhere } from './begin/standing'

/** Where one writes, which the first conversation needs and the list does not. */
export const Composer = lazyPart(async () => (await import('./composer')).Composer, 'compose')

export const composer: Room = { Standing: BeginAnywhere }
