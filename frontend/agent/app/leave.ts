import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef } from 'react'
import { ApiError } from '../../shared/api/client'
import { bootstrapQuery } from '../data/bootstrap'
import { forgetCache } from '../data/cache'

/**
 * Leads out of the app when the server says that the session is over. What was
 * kept of an earlier visit may be shown before the server is asked: to somebody
 * who is signed in no more, who is led out, or to somebody else by now, who
 * begins anew. Returns what leads out.
 */
export function useLeave(): () => void {
  const { data, error } = useSuspenseQuery(bootstrapQuery)
  const client = useQueryClient()
  const navigate = useNavigate()
  const leave = useCallback(
    (to?: string) => {
      void forgetCache()
      client.removeQueries({ queryKey: bootstrapQuery.queryKey })
      void navigate({ to: '/signin', search: { to } })
    },
    [client, navigate],
  )
  const over = error instanceof ApiError && error.status === 401
  useEffect(() => {
    if (over) leave(location.pathname + location.search)
  }, [over, leave])
  const first = useRef(data.me.id)
  useEffect(() => {
    if (first.current !== data.me.id) void forgetCache().then(() => location.reload())
  }, [data.me.id])
  return useCallback(() => leave(), [leave])
}
