import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { type CannedActions, call, get, type Preferences, type Schemas } from '../../shared/api/client'
import { serverNow } from '../../shared/server-time'
import type { SentFile } from './draft'

export type Scheduled = Schemas['Scheduled']
type Items = { items: Scheduled[] }

/** When a reply is to be sent: at a moment, or so many seconds after the server has it, in which it can be undone. */
export type Later = { at: string; unless: boolean } | { seconds: number }

/** How long what was just sent can be undone, where its author wants nothing else. */
export const undoSeconds = 10

/** The same as its author wants it; 0 is not at all. */
export const undoTime = ({ undo }: Pick<Preferences, 'undo'>): number => Number(undo ?? undoSeconds)

/** When a reply is sent of which nothing else is said; undefined is at once. */
export const soon = (of: Pick<Preferences, 'undo'>): Later | undefined => {
  const seconds = undoTime(of)
  return seconds > 0 ? { seconds } : undefined
}

const path = (conversation: string) => `/api/v1/conversations/${conversation}/scheduled`

/** The agent's replies in a conversation that will be sent later, the soonest first. */
export const scheduledQuery = (conversation: string) =>
  queryOptions({
    queryKey: ['scheduled', conversation],
    queryFn: ({ signal }) => get<Items>(path(conversation), signal),
    refetchInterval: 60_000,
  })

/** A reply as its author wants it sent. */
export interface Scheduling {
  id: string
  conversation: string
  text: string
  html?: string
  files: readonly SentFile[]
  seenSeq?: number
  force?: boolean
  status?: Schemas['Scheduled']['status']
  canned?: string
  actions?: CannedActions
  mail?: Schemas['MailSaying']
}

/** Has the server send a reply later; repeated, it has the new time. */
export function schedule(message: Scheduling, later: Later, signal?: AbortSignal): Promise<Scheduled> {
  const { id, conversation, text, html, files, seenSeq = 0, force, status, canned, actions, mail } = message
  const when =
    'seconds' in later
      ? { at: new Date(serverNow().getTime() + later.seconds * 1000).toISOString() }
      : { at: later.at, unlessAnswered: later.unless }
  const sent = files.map((f) => f.id)
  const body = { id, text, html, files: sent, seenSeq, force, status, canned, actions, mail, ...when }
  return call<Scheduled>('POST', path(conversation), body, signal)
}

/** Shows what will be sent in place of what was shown of it. */
export function showScheduled(client: QueryClient, one: Scheduled): void {
  const { queryKey } = scheduledQuery(one.conversation)
  client.setQueryData<Items>(queryKey, (had) => ({
    items: [...(had?.items ?? []).filter((s) => s.id !== one.id), one].sort(
      (a, b) => Date.parse(a.at) - Date.parse(b.at),
    ),
  }))
  void client.invalidateQueries({ queryKey }) // what is being read now may be from before it
}

/** Takes off the screen what will not be sent any more, or was sent. */
export function hideScheduled(client: QueryClient, conversation: string, id: string): void {
  const { queryKey } = scheduledQuery(conversation)
  client.setQueryData<Items>(queryKey, (had) => had && { items: had.items.filter((s) => s.id !== id) })
  void client.invalidateQueries({ queryKey })
}
