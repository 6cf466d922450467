import type { QueryClient } from '@tanstack/react-query'
import { ApiError, type Conversation, patch, type Row } from '../../shared/api/client'
import { type Change, undoOf } from './change'
import { countsQuery, listKey, patchRow } from './conversations'

/** What became of a change to many: the rows as they were before it, and how many could not be changed. */
export interface BulkResult {
  before: Row[]
  refused: number
}

const atATime = 4

/**
 * Changes conversations a few at a time and tells after each how many are done.
 * One that is refused stops no other.
 */
export async function changeAll(
  client: QueryClient,
  rows: Row[],
  change: (row: Row) => Change,
  told: (done: number) => void,
): Promise<BulkResult> {
  const waiting = [...rows]
  const result: BulkResult = { before: [], refused: 0 }
  const worker = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      try {
        patchRow(client, await patch<Conversation>(`/api/v1/conversations/${row.id}`, change(row)))
        result.before.push(row)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        result.refused++
      }
      told(result.before.length + result.refused)
    }
  }
  try {
    await Promise.all(Array.from({ length: atATime }, worker))
  } finally {
    void client.invalidateQueries({ queryKey: listKey })
    void client.invalidateQueries({ queryKey: countsQuery.queryKey })
  }
  return result
}

/** Brings them back to what they were. */
export const takeBack = (
  client: QueryClient,
  { before }: BulkResult,
  change: Change,
  told: (done: number) => void,
): Promise<BulkResult> => changeAll(client, before, (row) => undoOf(row, change), told)
