import type { AnyRoute } from '@tanstack/react-router'
import { type RecordHandler, type Room, withGiven } from '../data/room'
import { knownKey } from '../data/shelves'
import { agents } from '../features/agents/room'
import { aside } from '../features/aside/room'
import { attributes } from '../features/attributes/room'
import { audit } from '../features/audit/room'
import { canned } from '../features/canned/room'
import { channels } from '../features/channels/room'
import { EarlyBox } from '../features/composer/early-box'
import { Composer, composer } from '../features/composer/room'
import { ContactPane, contact } from '../features/contact/room'
import { SendLater } from '../features/conversation/later/send-later'
import { conversation, openConversation } from '../features/conversation/room'
import { readSnooze, SnoozeMenu } from '../features/conversation/snooze-menu'
import { folders } from '../features/folders/room'
import { hours } from '../features/hours/room'
import { deskOf, inbox } from '../features/inbox/room'
import { labels } from '../features/labels/room'
import { Bell, notifications } from '../features/notifications/room'
import { Explain, readFolderCondition, rules } from '../features/rules/room'
import { readResults, SearchPane } from '../features/search/pane'
import { search } from '../features/search/room'
import { NoChannel, session } from '../features/session/room'
import { sla } from '../features/sla/room'
import { webhooks } from '../features/webhooks/room'
import { workspace } from '../features/workspace/room'

const Desk = deskOf({
  Search: SearchPane,
  Conversation: openConversation({ Composer: withGiven(Composer, { SendLater }), EarlyBox, ContactPane, Explain }),
  Snooze: SnoozeMenu,
  Bell,
  NoChannel,
  ahead: { soon: [Composer.read], later: [readResults, readSnooze] },
})

/** All that features lend to the app, and to one another. Settings pages are listed in this order, in each of their groups. */
const all = [
  session,
  inbox(Desk),
  search(Desk),
  conversation,
  composer,
  workspace,
  agents,
  notifications,
  channels,
  folders(readFolderCondition),
  labels,
  canned,
  attributes,
  aside,
  audit,
  rules,
  hours,
  sla,
  webhooks,
  contact,
] as const satisfies readonly Room[]

export const rooms: readonly Room[] = all

/** The routes of all rooms that declare them in one of the two places, as a tuple: addresses are checked by their types. */
type RoutesIn<Where extends 'outside' | 'inside', All> = All extends readonly [infer One, ...infer More]
  ? [...(One extends Record<Where, infer Routes extends readonly AnyRoute[]> ? Routes : []), ...RoutesIn<Where, More>]
  : []

/** The screens of all rooms, before and behind the sign-in. */
export const routes = {
  outside: rooms.flatMap((room) => room.outside ?? []) as RoutesIn<'outside', typeof all>,
  inside: rooms.flatMap((room) => room.inside ?? []) as RoutesIn<'inside', typeof all>,
}

/** What is read anew when a record was changed, by its kind. */
const records = new Map(rooms.flatMap((room) => Object.entries(room.records ?? {})))

/** Kinds of which bootstrap has nothing. */
const notKnown = ['contact', 'notification']

/** Reads anew what the whole app knows of a kind of record, and what its room says. */
export const reread =
  (kind: string): RecordHandler =>
  (soon, id) => {
    if (!notKnown.includes(kind)) soon(knownKey(kind), 200)
    records.get(kind)?.(soon, id)
  }
