import type { QueryClient } from '@tanstack/react-query'
import { ApiError, type Conversation, patch, post, type Row } from '../../shared/api/client'
import { backoff } from '../../shared/backoff'
import type { Change } from './change'
import { countsQuery, listKey, patchRow } from './conversations'

/** What became of a change to many: the versions that it made, and how many could not be changed. */
export interface BulkResult {
  made: Made[]
  refused: number
}

type Made = Pick<Row, 'id' | 'version'>

const atATime = 4

/** The longest pause, in milliseconds, that a change to many makes because the server asks for it. */
const longestRest = 30_000

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

/** Asks again after as long as the server says, for as long as it says that there were too many at once. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const wait = error instanceof ApiError && error.code === 'rate_limited' ? error.wait : 0
      if (wait === 0 || wait > longestRest) throw error
      await new Promise((resolve) => setTimeout(resolve, backoff(1, wait)))
    }
  }
}

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
        const stored = await patiently(() => ask(one))
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
