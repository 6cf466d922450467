import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { get, type Passages } from '../../../../shared/api/client'
import { patternsOf } from './patterns'

/** How many hits are read without being asked for. */
export const enough = 1000

/** Messages of a conversation that hold all words, newest first. What is said meanwhile (`last` grows) is looked at too. */
export const findQuery = (id: string, asked: string, last: number) =>
  infiniteQueryOptions({
    queryKey: ['find', id, asked, last],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ q: asked })
      if (pageParam) query.set('before', String(pageParam))
      return get<Passages>(`/api/v1/conversations/${id}/find?${query}`, signal)
    },
    initialPageParam: 0,
    getNextPageParam: (page: Passages) => page.next,
    enabled: patternsOf(asked).length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
