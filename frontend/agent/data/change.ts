import type { Row } from '../../shared/api/client'

/** What is to be different about a conversation; null takes a thing away. */
export interface Change {
  status?: Row['status']
  priority?: Row['priority']
  assignee?: string | null
  team?: string | null
  folder?: string | null
  addTags?: string[]
  removeTags?: string[]
  subject?: string
  snoozedUntil?: string
}

/** The conversation as it will be, as far as that can be told before the server answers. */
export function changed<T extends Row>(c: T, change: Change): T {
  const { addTags = [], removeTags = [], ...fields } = change
  const next: T = { ...c }
  for (const [key, value] of Object.entries(fields)) {
    if (value === null) delete next[key as 'assignee']
    else if (value !== undefined) Object.assign(next, { [key]: value })
  }
  next.tags = [...c.tags.filter((id) => !removeTags.includes(id)), ...addTags.filter((id) => !c.tags.includes(id))]
  if (change.snoozedUntil) next.status = 'snoozed'
  else if (change.status) delete next.snoozedUntil
  return next
}

/** Whether a change takes a conversation out of the list one works through. */
export const takesOut = ({ status, snoozedUntil, folder }: Change): boolean =>
  snoozedUntil !== undefined || folder !== undefined || status === 'closed' || status === 'spam' || status === 'trash'

/** The change that brings a conversation back to what it was before `change`. */
export function undoOf(before: Row, change: Change): Change {
  const back: Change = {}
  for (const field of ['assignee', 'team', 'folder'] as const) {
    if (change[field] !== undefined) back[field] = before[field] ?? null
  }
  if (change.priority) back.priority = before.priority
  if (change.subject !== undefined) back.subject = before.subject
  if (change.status || change.snoozedUntil) {
    if (before.snoozedUntil) back.snoozedUntil = before.snoozedUntil
    else back.status = before.status
  }
  const added = change.addTags?.filter((id) => !before.tags.includes(id)) ?? []
  const removed = change.removeTags?.filter((id) => before.tags.includes(id)) ?? []
  if (added.length > 0) back.removeTags = added
  if (removed.length > 0) back.addTags = removed
  return back
}
