import type { AnyRoute } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import type { LucideIcon } from 'lucide-react'
import { type ComponentType, createElement, type FunctionComponent, lazy } from 'react'
import type { Bootstrap } from '../../shared/api/client'
import type { Command } from './commands'
import { listKey } from './conversations'
import { readTexts, type TextPart, type Texts } from './i18n'
import type { Soon } from './soon'

/** Reads anew what depends on a record that somebody changed, besides what bootstrap has of its kind. */
export type RecordHandler = (soon: Soon, id: string) => void

/**
 * What a feature lends to the app: `features/<room>/room.ts`, named in `app/rooms.ts`. All rooms come with the first
 * load, so they name their screens and texts by [lazyPart], which fetches them when they are first shown.
 */
export interface Room {
  /** Screens for whoever is not signed in, children of `root`; see data/routes.ts. */
  outside?: readonly AnyRoute[]
  /** Screens behind the sign-in, children of `inside`. */
  inside?: readonly AnyRoute[]
  settings?: readonly SettingsPage[]
  /** Brings what makes commands for the command bar, asked each time that it opens. */
  commands?: () => Promise<CommandMaker>
  /** By kind of record. */
  records?: Record<string, RecordHandler>
  /** Is there on every screen behind the sign-in, and draws nothing in its place. */
  Standing?: ComponentType
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

/** Commands by what is on the screen now. */
export type CommandMaker = (boot: Bootstrap, words: CommandWords) => Command[]

export interface CommandWords {
  t: TFunction<'inbox'>
  actions: TFunction<'actions'>
}

/** A component of another file; `read` fetches it before it is shown. */
export type LazyPart<P> = FunctionComponent<P> & { read: () => Promise<unknown> }

/** A component that is fetched, with its texts, when it is first shown. */
export function lazyPart<P = object>(read: () => Promise<ComponentType<P>>, ...texts: TextPart[]): LazyPart<P> {
  const both = async () => {
    const [Part] = await Promise.all([read(), ...texts.map(readTexts)])
    return { default: Part }
  }
  return Object.assign(lazy(both) as unknown as FunctionComponent<P>, { read: both })
}

/** A component with some of its props given for good: made once, where rooms are put together. */
export const withGiven =
  <Given extends object, Own extends object>(
    Part: FunctionComponent<Given & Own>,
    given: Given,
  ): FunctionComponent<Own> =>
  (own) =>
    createElement(Part, { ...given, ...own })

/** Of records by which conversations are listed and counted. */
export const rereadLists: RecordHandler = (soon) => {
  soon(['counts'], 300)
  soon(listKey, 500)
}

/** Of records that a page lists from elsewhere than bootstrap. */
export const rereadRules: RecordHandler = (soon) => soon(['rules'], 300)
