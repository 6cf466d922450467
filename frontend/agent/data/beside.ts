import type { Row } from '../../shared/api/client'

/**
 * The row after (1) or before (-1) the open one. One that has left the rows
 * since stands where it stood in `was`, the last in which it was; without one
 * that was ever there it is the first of all.
 */
export function rowBeside(rows: Row[], was: Row[], open: string | undefined, by: 1 | -1): Row | undefined {
  const at = rows.findIndex((r) => r.id === open)
  if (at >= 0) return rows[at + by]
  const stood = was.findIndex((r) => r.id === open)
  if (stood < 0) return rows[0]
  const still = (r: Row) => rows.find((one) => one.id === r.id)
  const near = by > 0 ? was.slice(stood + 1) : was.slice(0, stood).reverse()
  for (const one of near) {
    const row = still(one)
    if (row) return row
  }
  return undefined
}
