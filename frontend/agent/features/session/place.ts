import type { QueryClient } from '@tanstack/react-query'
import { redirect } from '@tanstack/react-router'
import { ApiError, type Bootstrap, get } from '../../../shared/api/client'
import { bootstrapQuery } from '../../data/bootstrap'

/** Which card of the set-up is next, and what it needs to know. */
export type Place =
  | { card: 'admin' }
  | { card: 'channel'; company: string }
  | { card: 'install'; channel: string; noSite: boolean }

/**
 * Where somebody is who opens the set-up: at its next card as long as something is left to do, else away from it,
 * to sign in or to the inbox. `made` is the channel that the address names, of which the line is shown.
 */
export async function placeInSetUp(client: QueryClient, made?: string): Promise<Place> {
  const { needed } = await get<{ needed: boolean }>('/api/v1/setup')
  if (needed) return { card: 'admin' }
  const { me, channels, settings } = await signedIn(client)
  const channel = channels.find((c) => c.id === made)
  if (me.role === 'admin' && channel)
    return { card: 'install', channel: channel.id, noSite: channel.origins.length === 0 }
  if (me.role === 'admin' && channels.length === 0) return { card: 'channel', company: settings.company }
  throw redirect({ to: '/' })
}

async function signedIn(client: QueryClient): Promise<Bootstrap> {
  try {
    return await client.fetchQuery({ ...bootstrapQuery, staleTime: 0 })
  } catch (error) {
    throw error instanceof ApiError && error.status === 401 ? redirect({ to: '/signin' }) : error
  }
}
