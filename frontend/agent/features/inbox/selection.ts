/** Which rows are selected, and the one from which a range goes on. */
export interface Selection {
  ids: ReadonlySet<string>
  anchor?: string
}

export const nothingSelected: Selection = { ids: new Set() }

/** Selects a row or takes it out. */
export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, anchor: id }
}

/** Takes these out; what was selected besides, also meanwhile, stays so. */
export function without({ ids, anchor }: Selection, rows: { id: string }[]): Selection {
  const gone = new Set(rows.map((r) => r.id))
  return {
    ids: new Set([...ids].filter((id) => !gone.has(id))),
    anchor: anchor && gone.has(anchor) ? undefined : anchor,
  }
}

/** Selects everything from the last row that was touched to this one, in the order of the list. */
export function extended(was: Selection, id: string, order: string[]): Selection {
  const from = order.indexOf(was.anchor ?? id)
  const to = order.indexOf(id)
  if (from < 0 || to < 0) return toggled(was, id)
  return {
    ids: new Set([...was.ids, ...order.slice(Math.min(from, to), Math.max(from, to) + 1)]),
    anchor: was.anchor ?? id,
  }
}
