import type { VisitorMessage } from './wire'

/**
 * One conversation as this panel knows it. Messages are unique by id and in
 * the order of `seq`. Seqs have holes: notes and inner events take numbers too.
 */
export interface Thread {
  items: readonly VisitorMessage[]
  /**
   * Everything up to this seq has been heard: what to resume after. Only
   * batches that are known to be without omission move it.
   */
  cursor: number
}

export const emptyThread: Thread = { items: [], cursor: 0 }

/**
 * Takes messages in, in whatever order, as often as they come. The newest copy
 * of a message wins (the addresses of its files expire).
 *
 * `complete` says that the batch goes on from the cursor without omission: the
 * replay and the live frames of a connection that named this cursor, or a page
 * of the list. An answer to one's own message is not: what others wrote just
 * before it may still be unheard, and must not be skipped.
 */
export function merge(thread: Thread, batch: readonly VisitorMessage[], complete: boolean): Thread {
  if (batch.length === 0) return thread
  const byId = new Map(thread.items.map((m) => [m.id, m]))
  let cursor = thread.cursor
  for (const m of batch) {
    byId.set(m.id, m)
    if (complete) cursor = Math.max(cursor, m.seq)
  }
  return { items: [...byId.values()].sort(bySeq), cursor }
}

/** The highest seq in the thread that somebody else wrote; 0 when there is none. */
export function lastHeard(thread: Thread): number {
  return thread.items.reduce((seq, m) => (m.mine ? seq : Math.max(seq, m.seq)), 0)
}

/** How many messages of others lie behind what was seen. */
export function unseen(thread: Thread, seenSeq: number): number {
  return thread.items.filter((m) => !m.mine && !m.event && m.seq > seenSeq).length
}

function bySeq(a: VisitorMessage, b: VisitorMessage): number {
  return a.seq - b.seq || (a.id < b.id ? -1 : 1) // no id is there twice
}
