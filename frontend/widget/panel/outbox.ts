import type { PageView } from '../protocol'
import type { WireFile } from './wire'

/** A message that was written and is not known to be stored by the server yet. */
export interface Outgoing {
  id: string
  conversation: string
  text: string
  files: WireFile[]
  at: string
  page?: PageView | undefined
  topic?: string | undefined
  /** Why the server refused it; absent while it waits or is on its way. */
  failed?: string
}

/** The message to send now: messages leave in the order in which they were written. */
export function next(box: readonly Outgoing[]): Outgoing | undefined {
  return box.find((o) => o.failed === undefined)
}

/** Why a message waits for its author: its files were uploaded by a visitor whom the server knows no more. */
export const filesLost = 'files'

/**
 * Gives every waiting message of the named conversations a new one: the
 * visitor's token is no longer known, so the old ones cannot be written to.
 * Nor can its files be sent by another visitor: whoever wrote it is told.
 */
export function moveAway(box: readonly Outgoing[], newId: () => string): Outgoing[] {
  const fresh = new Map<string, string>()
  return box.map((o) => {
    const id = fresh.get(o.conversation) ?? newId()
    fresh.set(o.conversation, id)
    return { ...o, conversation: id, ...(o.files.length > 0 && { failed: filesLost }) }
  })
}

/** Reads stored messages; whatever is not one of ours is left out. */
export function parseOutbox(stored: string | null): Outgoing[] {
  if (!stored) return []
  try {
    const list: unknown = JSON.parse(stored)
    return Array.isArray(list) ? list.filter(isOutgoing) : []
  } catch {
    return []
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  if (typeof value !== 'object' || value === null) return false
  const o = value as Record<string, unknown>
  return (
    [o.id, o.conversation, o.text, o.at].every((s) => typeof s === 'string') &&
    Array.isArray(o.files) &&
    (o.failed === undefined || typeof o.failed === 'string')
  )
}
