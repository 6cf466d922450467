import type { FunctionComponent } from 'react'
import { type Room, withGiven } from '../../data/room'
import { Closings } from './closings'
import { OpenConversation } from './open/open-conversation'
import type { OpenConversationProps, Parts } from './open/parts'

export const conversation = {
  commands: async () => (await import('./commands')).conversationCommands,
  Standing: Closings,
} as const satisfies Room

/** The open conversation, with what other features show of it. */
export const openConversation = (parts: Parts): FunctionComponent<OpenConversationProps> =>
  withGiven(OpenConversation, { parts })
