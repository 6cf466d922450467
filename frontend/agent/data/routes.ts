import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router'
import { ApiError, get } from '../../shared/api/client'
import { bootstrapQuery } from './bootstrap'

interface Context {
  client: QueryClient
}

/** The route that all others are under. */
export const root = createRootRouteWithContext<Context>()({})

/** Everything behind the sign-in. Without a session one is sent to sign in, or to set up when nobody has. */
export const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(bootstrapQuery)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      const { needed } = await get<{ needed: boolean }>('/api/v1/setup')
      throw needed
        ? redirect({ to: '/setup' })
        : redirect({ to: '/signin', search: { to: location.href === '/' ? undefined : location.href } })
    }
  },
})

/** Which message of the open conversation the address names, by its seq. */
export const pointing = (s: Record<string, unknown>): { message?: number } => ({
  message: Number.isSafeInteger(s.message) && Number(s.message) > 0 ? (s.message as number) : undefined,
})
