import { hashKey, type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query'
import { get, type Message, type Page } from '../../shared/api/client'

/** A thread as far as it was read: oldest first, without a gap, up to the newest that is known to join on. */
export interface Thread {
  items: Message[]
  whole: boolean // the first message is among the items
  old?: boolean // changes to it may have been missed: when it is shown, it is read anew
}

const pageSize = 60
const fillSize = 200

const path = (id: string, query: string) => `/api/v1/conversations/${id}/messages?${query}`
const threadKey = (id: string) => ['thread', id] as const

/**
 * The newest page at first; afterwards only what follows. What arrives while it
 * is read is kept, so a read never takes anything off the screen.
 */
export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: threadKey(id),
    queryFn: async ({ client, signal }): Promise<Thread> => {
      const had = () => client.getQueryData<Thread>(threadKey(id))
      const last = lastSeq(had())
      if (last === 0 || had()?.old) {
        const { items } = await get<Page<Message>>(path(id, `limit=${pageSize}`), signal)
        const arrived = had()?.items.filter((m) => m.seq > last) ?? []
        return join({ items: [], whole: false }, [...items, ...arrived])
      }
      const items = await readAfter(id, last, signal)
      return join(had() ?? { items: [], whole: false }, items)
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What changed in a thread may have been missed: it stays on hand, and is read anew when it is next shown. */
export function outdate(client: QueryClient, queryKey: QueryKey): void {
  client.setQueriesData<Thread>({ queryKey }, (thread) => thread && { ...thread, old: true })
  void client.invalidateQueries({ queryKey, refetchType: 'none' })
}

/** The seq of the newest message, 0 when there is none. */
export const lastSeq = (thread: Thread | undefined): number => thread?.items.at(-1)?.seq ?? 0

/**
 * Adds messages, each once, in order of seq. Only what joins on without a gap is
 * taken: a thread with a hole would look whole to its reader. Into an empty
 * thread goes the newest unbroken run.
 */
export function join(thread: Thread, more: Message[]): Thread {
  const bySeq = new Map(thread.items.map((m) => [m.seq, m]))
  for (const m of more) bySeq.set(m.seq, m)
  const newest = Math.max(0, ...more.map((m) => m.seq))
  const anchor = lastSeq(thread) || newest
  let first = anchor
  let last = anchor
  while (bySeq.has(first - 1)) first--
  while (bySeq.has(last + 1)) last++
  const items: Message[] = []
  for (let seq = first; seq <= last; seq++) {
    const m = bySeq.get(seq)
    if (m) items.push(m)
  }
  return { ...thread, items, whole: first <= 1 }
}

/** Shows a message that arrived; when others are missing before it, they are read first. */
export async function addMessage(client: QueryClient, message: Message): Promise<void> {
  client.setQueryData<Thread>(threadKey(message.conversation), (now) => now && join(now, [message]))
  await catchUp(client, message.conversation, message.seq)
}

/**
 * Reads what follows until the thread reaches upTo, when it is on hand at all.
 * Callers at the same time share one read; it is tried again while the server
 * cannot be reached. Throws when it gave up.
 */
export async function catchUp(client: QueryClient, id: string, upTo: number): Promise<void> {
  const key = threadKey(id)
  const thread = () => client.getQueryData<Thread>(key)
  const query = client.getQueryCache().get(hashKey(key)) // not found by comparing: every message comes here
  if (query?.state.fetchStatus === 'fetching') await query.promise
  // A read that somebody else began may have been answered before upTo was written: then once more.
  for (let tries = 0; tries < 2 && thread() && lastSeq(thread()) < upTo; tries++) {
    await client.fetchQuery({
      queryKey: ['catch-up', id],
      queryFn: async ({ signal }) => {
        const items = await readAfter(id, lastSeq(thread()), signal)
        client.setQueryData<Thread>(key, (now) => now && join(now, items))
        return true
      },
      staleTime: 0,
      gcTime: 0,
    })
  }
}

async function readAfter(id: string, after: number, signal: AbortSignal): Promise<Message[]> {
  const all: Message[] = []
  for (let at = after; ; ) {
    // A page ends early when its messages are long: `next` says whether there is more.
    const { items, next } = await get<Page<Message>>(path(id, `after=${at}&limit=${fillSize}`), signal)
    all.push(...items)
    const last = items.at(-1)
    if (!last || !next) return all
    at = last.seq
  }
}

/** Reads the page before the oldest message. */
export async function readOlder(client: QueryClient, id: string): Promise<void> {
  const first = client.getQueryData<Thread>(threadKey(id))?.items[0]
  if (!first || first.seq <= 1) return
  const { items } = await get<Page<Message>>(path(id, `before=${first.seq}&limit=${pageSize}`))
  client.setQueryData<Thread>(threadKey(id), (now) => now && join(now, items))
}

/**
 * Reads older pages until the message with this seq is on hand, or the first of all is. They are shown together: a long
 * thread is not drawn anew for each.
 */
export async function readBack(client: QueryClient, id: string, seq: number): Promise<void> {
  const older: Message[] = []
  let first = client.getQueryData<Thread>(threadKey(id))?.items[0]?.seq ?? 0
  try {
    while (first > Math.max(seq, 1)) {
      const { items } = await get<Page<Message>>(path(id, `before=${first}&limit=${fillSize}`))
      const oldest = items[0]
      if (!oldest) return
      older.push(...items)
      first = oldest.seq
    }
  } finally {
    client.setQueryData<Thread>(threadKey(id), (now) => now && join(now, older))
  }
}
