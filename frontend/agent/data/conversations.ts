import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { type Conversation, type FolderCount, get, type Page, type Row, type Similar } from '../../shared/api/client'
import { withPending } from './pending'

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

/** How many pages stay of a list to whose top one came back. */
const trimmed = 2

/** Forgets the far pages of a list; scrolling there reads them again. */
export function trimList(client: QueryClient, folder: string, sort?: string): void {
  client.setQueryData(listQuery(folder, sort).queryKey, (data) =>
    data && data.pages.length > 2 * trimmed
      ? { pages: data.pages.slice(0, trimmed), pageParams: data.pageParams.slice(0, trimmed) }
      : undefined,
  )
}

export const countsQuery = queryOptions({
  queryKey: ['counts'],
  queryFn: ({ signal }) => get<{ items: FolderCount[] }>('/api/v1/counts', signal),
  staleTime: 30_000,
})

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: async ({ client, signal }) => {
      const read = await get<Conversation>(`/api/v1/conversations/${id}`, signal)
      const had = client.getQueryData<Conversation>(['conversation', id])
      // What came while it was read may be newer.
      const newest = had && had.version > read.version ? { ...read, ...had, can: read.can } : read
      return withPending(client, newest)
    },
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

/** Changes rows wherever they are listed; lists and pages of which none changed stay what they are. */
function changeListed(client: QueryClient, change: (row: Row) => Row): void {
  client.setQueriesData<InfiniteData<Page<Row>>>({ queryKey: listKey }, (data) => {
    const pages = data?.pages.map((page) => {
      const items = page.items.map(change)
      return items.some((row, i) => row !== page.items[i]) ? { ...page, items } : page
    })
    return data && pages?.some((page, i) => page !== data.pages[i]) ? { ...data, pages } : undefined
  })
}

/**
 * Shows rows' new states wherever they are cached, unless newer ones are there.
 * What is no longer set is gone; what the agent has read and begun to write is kept.
 */
export function patchRows(client: QueryClient, rows: Row[]): void {
  const latest = new Map<string, Row>()
  for (const row of rows) if (row.version >= (latest.get(row.id)?.version ?? 0)) latest.set(row.id, row)
  const newer = (old: Row): Row | undefined => {
    const row = latest.get(old.id)
    return row && row.version >= old.version ? row : undefined
  }
  const renew = (old: Row): Row => {
    const row = newer(old)
    return row ? { ...row, seen: row.seen ?? old.seen, draft: row.draft ?? old.draft } : old
  }
  changeListed(client, renew)
  client.setQueriesData<Page<Row>>({ queryKey: ['past'] }, (data) =>
    data?.items.some((row) => newer(row)) ? { ...data, items: data.items.map(renew) } : undefined,
  )
  for (const id of latest.keys()) {
    client.setQueryData<Conversation>(['conversation', id], (old) => {
      const row = old && newer(old)
      if (!row) return undefined
      const { seen, contactDetail, can, page, visit } = old
      const merged = row.merged && { ...old.merged, ...row.merged } // where it goes on is said of one alone
      return withPending(client, { ...row, seen: row.seen ?? seen, merged, contactDetail, can, page, visit })
    })
  }
}

export const patchRow = (client: QueryClient, row: Row): void => patchRows(client, [row])

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
  const mark = <T extends Row>(old: T): T => (old.id === id && old.seen !== seq ? { ...old, seen: seq } : old)
  changeListed(client, mark)
  client.setQueryData<Conversation>(['conversation', id], (old) => old && mark(old))
}

/** Marks a conversation in lists as one in which the agent has begun to write, or not. */
export const patchDrafted = (client: QueryClient, id: string, draft: boolean): void =>
  changeListed(client, (old) => (old.id === id ? { ...old, draft } : old))

/** Whether something was said that the agent has not read. */
export const unread = (row: Row): boolean => (row.seen ?? 0) < (row.last?.seq ?? 0)
