import type { QueryClient } from '@tanstack/react-query'
import { ApiError, type Conversation, patch, post, type Row } from '../../shared/api/client'
import type { Change } from './change'
import { countsQuery, listKey, patchRow } from './conversations'

/** What became of a change to many: the versions that it made, and how many could not be changed. */
export interface BulkResult {
  made: Made[]
  refused: number
}

type Made = Pick<Row, 'id' | 'version'>

const atATime = 4

/**
 * Changes conversations a few at a time and tells after each how many are done.
 * One that is refused stops no other.
 */
export const changeAll = (
  client: QueryClient,
  rows: Row[],
  change: Change,
  told: (done: number) => void,
): Promise<BulkResult> => each(client, rows, (row) => patch<Conversation>(path(row), change), told)

/** Brings them back to what they were; refused is what somebody changed since. */
export const takeBack = (
  client: QueryClient,
  { made }: BulkResult,
  told: (done: number) => void,
): Promise<BulkResult> =>
  each(client, made, (one) => post<Conversation>(`${path(one)}/undo`, { version: one.version }), told)

const path = ({ id }: Made) => `/api/v1/conversations/${id}`

async function each<T extends Made>(
  client: QueryClient,
  all: T[],
  ask: (one: T) => Promise<Conversation>,
  told: (done: number) => void,
): Promise<BulkResult> {
  const waiting = [...all]
  const result: BulkResult = { made: [], refused: 0 }
  let same = 0
  const worker = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      try {
        const stored = await ask(one)
        patchRow(client, stored)
        if (stored.version > one.version) result.made.push({ id: stored.id, version: stored.version })
        else same++ // it was so already
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        result.refused++
      }
      told(result.made.length + same + result.refused)
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
