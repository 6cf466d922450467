import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import {
  type Agent,
  type Bootstrap,
  type Channel,
  type ContactRef,
  get,
  type Tag,
  type Team,
} from '../../shared/api/client'
import type { DateStyle } from '../../shared/date'
import { called, useLanguage } from './i18n'

/** Everything small that the app needs: who one is, colleagues, teams, channels, tags, folders, canned replies. */
export const bootstrapQuery = queryOptions({
  queryKey: ['bootstrap'],
  queryFn: ({ signal }) => get<Bootstrap>('/api/v1/bootstrap', signal),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

export const useBootstrap = (): Bootstrap => useSuspenseQuery(bootstrapQuery).data

/** How the signed-in agent wants dates and digits. */
export function useDateStyle(): DateStyle {
  const { me, settings } = useBootstrap()
  return useMemo(() => dateStyle(me.preferences, settings), [me.preferences, settings])
}

export function dateStyle(p: Bootstrap['me']['preferences'], s: Bootstrap['settings']): DateStyle {
  const pick = <T extends string>(own: string | undefined, fallback: T): T =>
    own && own !== 'auto' ? (own as T) : fallback
  return {
    language: p.language || s.language,
    calendar: pick(p.calendar, s.calendar),
    digits: pick(p.digits, s.digits),
    timeZone: s.timeZone,
    weekStart: s.weekStart,
  }
}

/** Names whatever has an id; what is unknown stays as it is. */
export function useNameOf(): (id: string) => string {
  const boot = useBootstrap()
  return useMemo(() => {
    const { agents, teams, channels, tags, folders, hours, sla, rules, canned } = boot
    const named = [...agents, ...teams, ...channels, ...tags, ...folders, ...hours, ...sla, ...rules]
    const names = new Map(named.map((one) => [one.id, one.name]))
    for (const c of canned) names.set(c.id, c.title)
    return (id) => names.get(id) ?? id
  }, [boot])
}

/** Names things by id. */
export interface Names {
  agent: (id: string | undefined) => Agent | undefined
  team: (id: string | undefined) => Team | undefined
  channel: (id: string) => Channel | undefined
  tag: (id: string) => Tag | undefined
  folder: (id: string | undefined) => string | undefined
  contact: (c: Pick<ContactRef, 'name' | 'alias'>) => string
}

export function useNames(): Names {
  return namesOf(useBootstrap(), useLanguage())
}

/** Every row asks for names several times: they are made once for what they are made of. */
const made = new WeakMap<Bootstrap, Map<string, Names>>()

function namesOf(boot: Bootstrap, language: string): Names {
  const known = made.get(boot) ?? new Map<string, Names>()
  made.set(boot, known)
  let names = known.get(language)
  if (!names) {
    names = makeNames(boot)
    known.set(language, names)
  }
  return names
}

function makeNames(boot: Bootstrap): Names {
  const byId = <T extends { id: string }>(all: T[]) => new Map(all.map((one) => [one.id, one]))
  const agents = byId(boot.agents)
  const teams = byId(boot.teams)
  const channels = byId(boot.channels)
  const tags = byId(boot.tags)
  const folders = byId(boot.folders)
  return {
    agent: (id) => (id ? agents.get(id) : undefined),
    team: (id) => (id ? teams.get(id) : undefined),
    channel: (id) => channels.get(id),
    tag: (id) => tags.get(id),
    folder: (id) => (id ? folders.get(id)?.name : undefined),
    contact: (c) => c.name || called(c.alias),
  }
}
