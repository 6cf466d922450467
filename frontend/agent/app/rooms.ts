import type { RecordHandler, Room } from '../data/room'
import { agents } from '../features/agents/room'
import { aside } from '../features/aside/room'
import { attributes } from '../features/attributes/room'
import { audit } from '../features/audit/room'
import { canned } from '../features/canned/room'
import { channels } from '../features/channels/room'
import { contact } from '../features/contact/room'
import { folders } from '../features/folders/room'
import { hours } from '../features/hours/room'
import { labels } from '../features/labels/room'
import { notifications } from '../features/notifications/room'
import { rules } from '../features/rules/room'
import { sla } from '../features/sla/room'
import { webhooks } from '../features/webhooks/room'
import { workspace } from '../features/workspace/room'

/** All that features lend to the app. Settings pages are listed in this order, in each of their groups. */
export const rooms: readonly Room[] = [
  workspace,
  agents,
  notifications,
  channels,
  folders(async () => (await import('../features/rules/folder-condition')).FolderCondition),
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
]

/** What is read anew when a record was changed, by its kind. */
const records = new Map(rooms.flatMap((room) => Object.entries(room.records ?? {})))

/** Reads anew what depends on a record: what its room says, else all that the whole app knows. */
export const reread = (kind: string): RecordHandler => records.get(kind) ?? ((soon) => soon(['bootstrap'], 200))
