import type { BulkCheck } from '../../../../shared/api/client'
import type { Addressee } from '../../../data/bulk-reply'

export type Hindrance = NonNullable<BulkCheck['hindrance']>

/** What one may say about it: "send anyway". */
export const overridable = (why: Hindrance): why is 'newer' | 'closed' => why === 'newer' || why === 'closed'

/** In this order they are told. */
export const hindrances = [
  'newer',
  'closed',
  'missing',
  'gone',
  'forbidden',
  'spam',
  'trash',
  'merged',
  'erased',
] as const satisfies Hindrance[]

/** Who gets a reply to many, and who does not, and why. */
export interface Reach {
  gets: Addressee[]
  late: string[] // of these, those that get it although something is newer or they were closed long ago
  out: Map<Hindrance, Addressee[]>
  missing: Map<string, number> // variable -> in how many it has no value
}

/** Sorts the addressees by what was found out about each; `anyway` is what does not matter. */
export function reachOf(to: Addressee[], checks: BulkCheck[], anyway: ReadonlySet<Hindrance>): Reach {
  const byId = new Map(checks.map((c) => [c.id, c]))
  const reach: Reach = { gets: [], late: [], out: new Map(), missing: new Map() }
  for (const one of to) {
    const check = byId.get(one.id)
    if (!check) continue
    for (const name of check.missing) reach.missing.set(name, (reach.missing.get(name) ?? 0) + 1)
    const why = decide(check, anyway)
    if (why) reach.out.set(why, [...(reach.out.get(why) ?? []), one])
    else {
      reach.gets.push(one)
      if (check.hindrance) reach.late.push(one.id)
    }
  }
  return reach
}

function decide({ hindrance, missing }: BulkCheck, anyway: ReadonlySet<Hindrance>): Hindrance | undefined {
  if (!hindrance || !anyway.has(hindrance)) return hindrance
  return missing.length > 0 ? 'missing' : undefined // what is overridden may hide it
}
