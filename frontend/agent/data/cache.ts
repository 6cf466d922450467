import {
  type DehydratedState,
  dehydrate,
  hydrate,
  type InfiniteData,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query'
import { createStore, del, get, set } from 'idb-keyval'
import type { Page, Row } from '../../shared/api/client'
import { bootstrapQuery } from './bootstrap'
import { outdate, type Thread } from './thread'

/*
 * What an agent saw last, kept in this browser so that the next visit is drawn
 * before the server has answered. All of it is read anew at once; it ends with
 * the session, with another version of the app, and after a day.
 */

/** In ms. */
const longest = 24 * 3_600_000
const pause = 10_000

/** The most that is kept of each kind, and of each thread. */
const most: Record<string, number> = { bootstrap: 1, counts: 1, list: 12, conversation: 20, thread: 20 }
const mostMessages = 40

interface Kept {
  build: string
  at: number
  state: DehydratedState
}

const store = () => createStore('pasokh', 'cache')
const key = 'agent'

/** The app's own script is named by what is in it. */
const build = (): string => document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? ''

/** Shows again what was kept; all of it counts as old. Without a store of the browser's there is nothing. */
export async function restore(client: QueryClient): Promise<void> {
  try {
    const was = await get<Kept>(key, store())
    if (!was) return
    if (was.build !== build() || Date.now() - was.at > longest) return await forgetCache()
    hydrate(client, was.state)
    outdate(client, ['thread'])
    await client.invalidateQueries({ refetchType: 'none' })
  } catch (error) {
    console.warn('not read from the cache', error)
  }
}

/** Forgets what is kept: whoever comes next is somebody else. */
export async function forgetCache(): Promise<void> {
  try {
    await del(key, store())
  } catch (error) {
    console.warn('cache not forgotten', error)
  }
}

/** Keeps what is shown, a while after it changed and when the page is left. Returns what ends it. */
export function keepCache(client: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let dirty = false
  const save = () => {
    clearTimeout(timer)
    timer = undefined
    if (!dirty) return
    dirty = false
    const state = worthKeeping(client)
    if (!client.getQueryData(bootstrapQuery.queryKey)) return // signed out meanwhile
    set(key, { build: build(), at: Date.now(), state } satisfies Kept, store()).catch((error) =>
      console.warn('not kept', error),
    )
  }
  const handleHidden = () => {
    if (document.visibilityState === 'hidden') save()
  }
  const stop = client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success' || !isKept(event.query.queryKey)) return
    dirty = true
    timer ??= setTimeout(save, pause)
  })
  document.addEventListener('visibilitychange', handleHidden)
  return () => {
    stop()
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', handleHidden)
  }
}

const isKept = (queryKey: QueryKey): boolean => String(queryKey[0]) in most

/** What is in the cache, cut to what a first screen needs, the latest of each kind. */
export function worthKeeping(client: QueryClient): DehydratedState {
  const { queries } = dehydrate(client, {
    shouldDehydrateQuery: (query) => query.state.status === 'success' && isKept(query.queryKey),
    shouldDehydrateMutation: () => false,
  })
  const left = { ...most }
  const latest = queries.toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
  return {
    mutations: [],
    queries: latest
      .filter(({ queryKey }) => {
        const kind = String(queryKey[0])
        left[kind] = (left[kind] ?? 0) - 1
        return left[kind] >= 0
      })
      .map((query) => ({ ...query, state: { ...query.state, data: cut(query.queryKey, query.state.data) } })),
  }
}

function cut(queryKey: QueryKey, data: unknown): unknown {
  if (queryKey[0] === 'list') {
    const { pages, pageParams } = data as InfiniteData<Page<Row>>
    return { pages: pages.slice(0, 1), pageParams: pageParams.slice(0, 1) }
  }
  if (queryKey[0] === 'thread') {
    const { items, whole } = data as Thread
    return { items: items.slice(-mostMessages), whole: whole && items.length <= mostMessages }
  }
  return data
}
