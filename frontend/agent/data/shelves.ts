import type { QueryClient } from '@tanstack/react-query'
import { type Bootstrap, get } from '../../shared/api/client'
import { bootstrapQuery } from './bootstrap'

/** The parts of bootstrap that are lists of records, by the kind of record that live frames name. */
const parts = {
  agent: 'agents',
  team: 'teams',
  channel: 'channels',
  tag: 'tags',
  folder: 'folders',
  canned: 'canned',
  attribute: 'attributes',
  rule: 'rules',
  hours: 'hours',
  sla: 'sla',
  webhook: 'webhooks',
} as const satisfies Record<string, keyof Bootstrap>

type Part = (typeof parts)[keyof typeof parts]

/** Of these everybody knows the names alone. */
const onlyNamed: Part[] = ['rules', 'hours', 'sla', 'webhooks']

/** The key under which `soon` and `readKnown` know a kind of record: of one that is no part of bootstrap, the whole of it. */
export function knownKey(kind: string): readonly string[] {
  const [part] = Object.entries(parts).flatMap(([one, list]) => (one === kind ? [list] : []))
  return part ? [...bootstrapQuery.queryKey, part] : bootstrapQuery.queryKey
}

/** The key of the records that an address writes: /api/v1/tags/t1 are tags. */
export function keyWritten(path: string): readonly string[] {
  const [, , , list = ''] = path.split('/')
  const part = Object.values(parts).find((one) => one === list)
  return part ? [...bootstrapQuery.queryKey, part] : bootstrapQuery.queryKey
}

/** How many times each part was asked for, and the last time whose answer was taken: an older answer may come later. */
const asked = new Map<string, number>()
const taken = new Map<string, number>()

interface Item {
  id: string
  name?: string
  version?: number
}

/**
 * Reads anew what one kind of record is in bootstrap, and puts it in the place of what was known. All of bootstrap is
 * read instead while it is on its way, for it may have been answered before the change; when the list cannot be read;
 * and when one's own rights changed, on which everything else depends.
 */
export async function readKnown(client: QueryClient, [, part]: readonly string[]): Promise<void> {
  const { queryKey } = bootstrapQuery
  const all = () => client.invalidateQueries({ queryKey })
  const state = client.getQueryState(queryKey)
  if (!part || !state?.data || state.fetchStatus !== 'idle' || state.isInvalidated) return all()
  try {
    const turn = (asked.get(part) ?? 0) + 1
    asked.set(part, turn)
    const { items } = await get<{ items: Item[] }>(`/api/v1/${part}`)
    if (turn < (taken.get(part) ?? 0)) return
    taken.set(part, turn)
    const { me } = state.data
    if (part === 'agents' && items.find((a) => a.id === me.id)?.version !== me.version) return all()
    const shown = onlyNamed.some((one) => one === part) ? items.map(({ id, name }) => ({ id, name })) : items
    client.setQueryData(queryKey, (now) => now && { ...now, [part]: shown })
  } catch {
    return all() // which says why when it fails too, and is tried again
  }
}
