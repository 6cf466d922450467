import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef } from 'react'
import type { Row } from '../../../../shared/api/client'
import { rowBeside } from '../../../data/beside'
import { prefetch } from '../../../data/prefetch'
import type { Place } from './use-place'

/** Ways from here: to the next or previous row on the screen, back to the list, to the search. */
export function useMoves({ searching, folder, id, sort, q }: Place) {
  const navigate = useNavigate()
  const rows = useRef<Row[]>([])
  const was = useRef<Row[]>([]) // the rows when the open one was last among them
  const hits = useRef<Map<string, number>>(undefined)
  const opened = useRef(id)
  opened.current = id
  const client = useQueryClient()
  const beside = useCallback((by: 1 | -1) => {
    if (rows.current.some((r) => r.id === opened.current)) was.current = rows.current
    return rowBeside(rows.current, was.current, opened.current, by)
  }, [])
  const readBeside = useCallback(() => {
    for (const by of [1, -1] as const) prefetch(client, beside(by)?.id)
  }, [client, beside])
  const handleRows = useCallback(
    (all: Row[], at?: Map<string, number>) => {
      rows.current = all
      hits.current = at
      readBeside()
    },
    [readBeside],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is opened
  useEffect(readBeside, [id, readBeside])
  const open = (to: string) =>
    searching
      ? navigate({ to: '/search/$id', params: { id: to }, search: { q, message: hits.current?.get(to) } })
      : navigate({ to: '/inbox/$folder/$id', params: { folder, id: to }, search: { sort } })
  return {
    handleRows,
    step: (by: 1 | -1) => {
      const next = beside(by)
      if (next) void open(next.id)
    },
    toList: () =>
      void (searching
        ? navigate({ to: '/search', search: { q } })
        : navigate({ to: '/inbox/$folder', params: { folder }, search: { sort } })),
    toSearch: () => {
      const box = document.getElementById('search')
      if (box) box.focus()
      else void navigate({ to: '/search', search: { q } })
    },
  }
}
