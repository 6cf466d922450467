import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import {
  type Conversation,
  type FolderCount,
  get,
  type Message,
  type Page,
  type Row,
  type Similar,
} from '../../shared/api/client'

export const listKey = ['list'] as const
const keepLong = Number.POSITIVE_INFINITY

/** A folder's rows, page by page. Live updates keep it current, so it is never stale by age. */
export const listQuery = (folder: string, sort?: string) =>
  infiniteQueryOptions({
    queryKey: [...listKey, folder, sort ?? ''],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ folder, limit: '50' })
      if (sort) query.set('sort', sort)
      if (pageParam) query.set('after', pageParam)
      return get<Page<Row>>(`/api/v1/conversations?${query}`, signal)
    },
    initialPageParam: '',
    getNextPageParam: (last: Page<Row>) => last.next,
    staleTime: 30_000,
  })

export const countsQuery = queryOptions({
  queryKey: ['counts'],
  queryFn: ({ signal }) => get<{ items: FolderCount[] }>('/api/v1/counts', signal),
  staleTime: 30_000,
})

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => get<Conversation>(`/api/v1/conversations/${id}`, signal),
    staleTime: 30_000,
  })

/** A thread as far as it was read: oldest first, without gaps from the first item to the newest. */
export interface Thread {
  items: Message[]
  whole: boolean // the first message is among the items
}

const pageSize = 60

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ['thread', id],
    queryFn: async ({ signal }): Promise<Thread> => {
      const { items } = await get<Page<Message>>(`/api/v1/conversations/${id}/messages?limit=${pageSize}`, signal)
      return { items, whole: (items[0]?.seq ?? 1) <= 1 }
    },
    staleTime: keepLong,
  })

/** Puts messages into a thread: by id once, in order of seq. */
export function merge(items: Message[], more: Message[]): Message[] {
  const byId = new Map(items.map((m) => [m.id, m]))
  for (const m of more) byId.set(m.id, m)
  return [...byId.values()].sort((a, b) => a.seq - b.seq)
}

/** The seq after which messages are missing, or undefined when there is no gap. */
export function gapAfter(items: Message[]): number | undefined {
  for (let i = 1; i < items.length; i++) {
    const before = items[i - 1]
    if (before && (items[i]?.seq ?? 0) > before.seq + 1) return before.seq
  }
  return undefined
}

/** Adds a message that arrived; a gap before it is filled from the server. */
export async function addMessage(client: QueryClient, message: Message): Promise<void> {
  const key = threadQuery(message.conversation).queryKey
  const had = client.getQueryData<Thread>(key)
  if (!had) return
  const last = had.items.at(-1)?.seq ?? 0
  client.setQueryData<Thread>(key, (now) => now && { ...now, items: merge(now.items, [message]) })
  if (message.seq > last + 1) await fillFrom(client, message.conversation, last)
}

/** Reads everything after a seq, so that nothing is missing up to the newest. */
export async function fillFrom(client: QueryClient, id: string, after: number): Promise<void> {
  const key = threadQuery(id).queryKey
  for (let at = after; ; ) {
    const { items } = await get<Page<Message>>(
      `/api/v1/conversations/${id}/messages?after=${Math.max(at, 0)}&limit=200`,
    )
    client.setQueryData<Thread>(key, (now) => now && { ...now, items: merge(now.items, items) })
    const last = items.at(-1)
    if (!last || items.length < 200) return
    at = last.seq
  }
}

/** Reads the page before the oldest message. */
export async function readOlder(client: QueryClient, id: string): Promise<void> {
  const key = threadQuery(id).queryKey
  const first = client.getQueryData<Thread>(key)?.items[0]
  if (!first || first.seq <= 1) return
  const { items } = await get<Page<Message>>(
    `/api/v1/conversations/${id}/messages?before=${first.seq}&limit=${pageSize}`,
  )
  client.setQueryData<Thread>(key, (now) => now && { items: merge(now.items, items), whole: (items[0]?.seq ?? 1) <= 1 })
}

export const similarQuery = (id: string) =>
  queryOptions({
    queryKey: ['similar', id],
    queryFn: ({ signal }) => get<{ items: Similar[] }>(`/api/v1/conversations/${id}/similar`, signal),
    staleTime: 300_000,
  })

export const pastQuery = (contact: string) =>
  queryOptions({
    queryKey: ['past', contact],
    queryFn: ({ signal }) => get<Page<Row>>(`/api/v1/contacts/${contact}/conversations?limit=30`, signal),
    staleTime: 60_000,
  })

/** Shows a row's new state wherever it is cached; what the agent has read is kept. */
export function patchRow(client: QueryClient, row: Row): void {
  const fresh = (old: Row): Row =>
    old.id === row.id && row.version >= old.version ? { ...row, seen: row.seen ?? old.seen } : old
  client.setQueriesData<InfiniteData<Page<Row>>>(
    { queryKey: listKey },
    (data) => data && { ...data, pages: data.pages.map((p) => ({ ...p, items: p.items.map(fresh) })) },
  )
  client.setQueryData<Conversation>(['conversation', row.id], (old) => old && { ...old, ...fresh(old) })
}

/** Says up to where the agent has read; at once on the screen, then to the server. */
export function patchSeen(client: QueryClient, id: string, seq: number): void {
  const mark = <T extends Row>(old: T): T => (old.id === id ? { ...old, seen: seq } : old)
  client.setQueriesData<InfiniteData<Page<Row>>>(
    { queryKey: listKey },
    (data) => data && { ...data, pages: data.pages.map((p) => ({ ...p, items: p.items.map(mark) })) },
  )
  client.setQueryData<Conversation>(['conversation', id], (old) => old && mark(old))
}

/** Whether something was said that the agent has not read. */
export const unread = (row: Row): boolean => (row.seen ?? 0) < (row.last?.seq ?? 0)
