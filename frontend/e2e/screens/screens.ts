import { inboxScreens } from './inbox-screens'
import { otherScreens } from './other-screens'
import type { Screen } from './scene'

/** Every screen there is. A new one is a line in one of the two. */
export const screens: Screen[] = [...inboxScreens, ...otherScreens]
