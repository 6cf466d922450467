import type { Bootstrap, Canned, Channel, Folder } from '../../shared/api/client'

/** Why a thing that is named cannot be used: as rules/check.go on the server says it of rules. */
export type Broken = 'gone' | 'inactive'

/** Ids that a record names. Empty ones name nothing. */
interface Named {
  teams?: (string | undefined)[]
  tags?: (string | undefined)[]
  folders?: (string | undefined)[]
  channels?: (string | undefined)[]
  hours?: (string | undefined)[]
  /** An agent of whom is only asked; being switched off changes nothing about that. */
  asked?: string
  /** An agent who would be given something. */
  given?: string
}

const shelves = ['teams', 'tags', 'folders', 'channels', 'hours'] as const

/** Words that stand where an id could and name no record. */
const words = ['me', 'none', 'own']

/** What is wrong with what a record names, each fault once. */
function faults(boot: Bootstrap, named: Named): Broken[] {
  const found = new Set<Broken>()
  const lacks = (all: { id: string }[], id?: string) => id && !words.includes(id) && !all.some((one) => one.id === id)
  for (const shelf of shelves) if (named[shelf]?.some((id) => lacks(boot[shelf], id))) found.add('gone')
  if (lacks(boot.agents, named.asked) || lacks(boot.agents, named.given)) found.add('gone')
  if (boot.agents.some((a) => a.id === named.given && (a.disabled || a.pending))) found.add('inactive')
  return [...found]
}

/** Of teams, agents and SLA policies: they name business hours. */
export const faultsOfHours = (boot: Bootstrap, { hours }: { hours?: string }): Broken[] =>
  faults(boot, { hours: [hours] })

export const faultsOfFolder = (boot: Bootstrap, { filter = {} }: Pick<Folder, 'filter'>): Broken[] =>
  faults(boot, { teams: filter.team, tags: filter.tags, channels: filter.channel, asked: filter.assignee })

export function faultsOfCanned(boot: Bootstrap, { team, actions = {} }: Pick<Canned, 'team' | 'actions'>): Broken[] {
  return faults(boot, {
    teams: [team, actions.team],
    tags: [...(actions.addTags ?? []), ...(actions.removeTags ?? [])],
    folders: [actions.folder],
    given: actions.assignee,
  })
}

export const faultsOfChannel = (boot: Bootstrap, { team, hours }: Pick<Channel, 'team' | 'hours'>): Broken[] =>
  faults(boot, { teams: [team], hours: [hours] })
