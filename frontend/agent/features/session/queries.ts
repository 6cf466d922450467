import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type Channel, get, type Me, post } from '../../../shared/api/client'
import { forgetCache } from '../../data/cache'

/** Goes into the app as somebody new: nothing of whoever was here before stays. */
export function useEnter(): (to?: string, hash?: string) => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async (to, hash) => {
    client.clear()
    await forgetCache()
    await navigate({ to: to?.startsWith('/') && !to.startsWith('//') ? to : '/', hash })
  }
}

export const useSignIn = () =>
  useMutation({ mutationFn: (v: { email: string; password: string }) => post<Me>('/api/v1/session', v) })

export interface SetUpValues {
  company: string
  name: string
  email: string
  password: string
  language: string
  timeZone: string
}

export const useSetUp = () => useMutation({ mutationFn: (v: SetUpValues) => post<Me>('/api/v1/setup', v) })

export const useFirstChannel = () =>
  useMutation({
    mutationFn: (v: { name: string; language: string; origins: string[] }) => post<Channel>('/api/v1/channels', v),
  })

/** Whether who forgot the password can have a link mailed. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => get<{ needed: boolean; forgot: boolean }>('/api/v1/setup', signal),
})

export const useForgot = () =>
  useMutation({ mutationFn: (email: string) => post<void>('/api/v1/session/forgot', { email }) })

export const useAccept = (token: string) =>
  useMutation({
    mutationFn: (v: { name: string; password: string; language: string }) => post<Me>(`/api/v1/invites/${token}`, v),
  })
