import type { LucideIcon } from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import { listKey } from './conversations'
import { readTexts, type TextPart, type Texts } from './i18n'
import type { Soon } from './soon'

/** Reads anew what depends on a record that somebody changed. */
export type RecordHandler = (soon: Soon, id: string) => void

/**
 * What a feature lends to the app: `features/<room>/room.ts`, named in `app/rooms.ts`. All rooms are fetched together,
 * when the settings, the command bar or a changed record first asks for them: they cost the first load nothing.
 */
export interface Room {
  settings?: readonly SettingsPage[]
  /** By kind of record; a change of any other kind has the whole bootstrap read anew. */
  records?: Record<string, RecordHandler>
}

/** The groups that settings pages are listed in, in their order. */
export const groups = ['own', 'company', 'inbox', 'automation'] as const

export interface SettingsPage {
  /** Its name in the address, /settings/<path>, and of its title among the texts: admin.json, `pages`. */
  path: keyof Texts['admin']['pages']
  group: (typeof groups)[number]
  icon: LucideIcon
  Page: ComponentType
  /** Whether agents who are no admins may open it. */
  forEverybody?: boolean
  /** Whether the command bar leads to it. */
  inBar?: boolean
  /** Stands beside its title in the list of pages. */
  Count?: ComponentType
}

/** A page that is fetched, with its texts, when it is first opened. */
export function lazyPage(read: () => Promise<ComponentType>, ...texts: TextPart[]): ComponentType {
  return lazy(async () => {
    const [Page] = await Promise.all([read(), ...texts.map(readTexts)])
    return { default: Page }
  })
}

/** Of records by which conversations are listed and counted. */
export const rereadLists: RecordHandler = (soon) => {
  soon(['bootstrap'], 200)
  soon(['counts'], 300)
  soon(listKey, 500)
}
