import type { FrameOf, Message, Row } from '../../../shared/api/client'
import type { Kind } from './queries'

/** An event as the live socket tells it. */
export type EventFrame = Partial<Omit<FrameOf<'event'>, 'type'>> & { type: string }

interface Me {
  id: string
  teams: string[]
}

/** What kind of thing an event is to the agent; undefined when it is nothing to ring for. */
export function concerns(frame: EventFrame, me: Me): Kind | undefined {
  const { kind, actor, conversation: c, message } = frame
  if (frame.type !== 'event' || !c || (actor?.kind === 'agent' && actor.id === me.id)) return undefined
  const mine = c.assignee === me.id
  if (kind === 'message.created') return message && said(message, c, mine, me)
  if (!mine) return undefined
  if (kind === 'conversation.updated' && frame.changed?.includes('assignee')) return 'assigned'
  if (kind === 'sla.warning') return 'slaWarning'
  return kind === 'sla.breached' ? 'slaBreached' : undefined
}

function said(message: Message, c: Row, mine: boolean, me: Me): Kind | undefined {
  const followed = c.followers?.includes(me.id) ? 'follow' : undefined
  if (message.kind === 'note') {
    if (message.mentions?.includes(me.id)) return 'mention'
    return mine ? 'note' : followed
  }
  if (message.kind !== 'message') return undefined
  if (message.author.kind !== 'contact') return message.author.kind === 'agent' ? followed : undefined
  if (mine) return 'reply'
  const forUs = !c.team || me.teams.includes(c.team)
  return !c.assignee && forUs && c.waitingSince === message.at ? 'unassigned' : followed
}
