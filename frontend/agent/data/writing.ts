import type { Conversation } from '../../shared/api/client'
import type { Mode } from './drafts'

/** What was done where one writes before the composer came, which goes on with it. */
export interface Early {
  caret: boolean // it is in the box
  send?: { draft: string; close: boolean } // what it was told to send
}

/** What this agent may write in the conversation. */
export const modesOf = ({ can }: Conversation): Mode[] =>
  (['message', 'note'] as const).filter((m) => can[m === 'note' ? 'note' : 'reply'])

/** The mode that is wanted, or else the first that this agent may use. */
export function modeIn(conversation: Conversation, wanted: Mode): Mode {
  const modes = modesOf(conversation)
  return modes.includes(wanted) ? wanted : (modes[0] ?? 'note')
}
