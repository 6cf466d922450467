import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { type Conversation, type FolderCount, get, type Page, type Row, type Similar } from '../../shared/api/client'

export const listKey = ['list'] as const

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

/** Changes a row wherever it is listed. */
function changeListed(client: QueryClient, change: (row: Row) => Row): void {
  client.setQueriesData<InfiniteData<Page<Row>>>(
    { queryKey: listKey },
    (data) => data && { ...data, pages: data.pages.map((p) => ({ ...p, items: p.items.map(change) })) },
  )
}

/**
 * Shows a row's new state wherever it is cached, unless a newer one is there.
 * What is no longer set is gone; what the agent has read and begun to write is kept.
 */
export function patchRow(client: QueryClient, row: Row): void {
  const newer = (old: Row): boolean => old.id === row.id && row.version >= old.version
  changeListed(client, (old) =>
    newer(old) ? { ...row, seen: row.seen ?? old.seen, draft: row.draft ?? old.draft } : old,
  )
  client.setQueryData<Conversation>(['conversation', row.id], (old) =>
    old && newer(old)
      ? { ...row, seen: row.seen ?? old.seen, contactDetail: old.contactDetail, can: old.can, page: old.page }
      : old,
  )
}

/** Takes a conversation that may not be seen any more off every list and screen. */
export function forget(client: QueryClient, id: string): void {
  client.setQueriesData<InfiniteData<Page<Row>>>(
    { queryKey: listKey },
    (data) => data && { ...data, pages: data.pages.map((p) => ({ ...p, items: p.items.filter((r) => r.id !== id) })) },
  )
  for (const kind of ['conversation', 'thread', 'similar']) void client.resetQueries({ queryKey: [kind, id] })
}

/** Says up to where the agent has read; at once on the screen, then to the server. */
export function patchSeen(client: QueryClient, id: string, seq: number): void {
  const mark = <T extends Row>(old: T): T => (old.id === id ? { ...old, seen: seq } : old)
  changeListed(client, mark)
  client.setQueryData<Conversation>(['conversation', id], (old) => old && mark(old))
}

/** Marks a conversation in lists as one in which the agent has begun to write, or not. */
export const patchDrafted = (client: QueryClient, id: string, draft: boolean): void =>
  changeListed(client, (old) => (old.id === id ? { ...old, draft } : old))

/** Whether something was said that the agent has not read. */
export const unread = (row: Row): boolean => (row.seen ?? 0) < (row.last?.seq ?? 0)
