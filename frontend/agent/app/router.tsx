import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiError, get } from '../../shared/api/client'
import { bootstrapQuery } from '../data/bootstrap'
import { readTexts } from '../data/i18n'
import { Failed } from './failed'
import { Nowhere } from './nowhere'
import { Shell } from './shell'
import { Workspace } from './workspace'

interface Context {
  client: QueryClient
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: Failed,
  notFoundComponent: Nowhere,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  component: lazyRouteComponent(() => import('../features/session/sign-in'), 'SignIn'),
  loader: () => readTexts('session'),
  validateSearch: (s): { to?: string } => ({ to: typeof s.to === 'string' ? s.to : undefined }),
})
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('../features/session/set-up'), 'SetUp'),
  validateSearch: (s): { channel?: string } => ({ channel: typeof s.channel === 'string' ? s.channel : undefined }),
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps }) => {
    const [{ placeInSetUp }] = await Promise.all([import('../features/session/place'), readTexts('session')])
    return placeInSetUp(context.client, deps.channel)
  },
})
const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  component: lazyRouteComponent(() => import('../features/session/invite'), 'Invite'),
  loader: () => readTexts('session'),
})

/** Everything behind the sign-in. Without a session one is sent to sign in, or to set up when nobody has. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
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

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox/$folder', params: { folder: 'open' } })
  },
})
const folder = createRoute({
  getParentRoute: () => inside,
  path: '/inbox/$folder',
  component: Workspace,
  validateSearch: (s): { sort?: string } => ({ sort: typeof s.sort === 'string' ? s.sort : undefined }),
})
/** Which message of the open conversation the address names, by its seq. */
const pointing = (s: Record<string, unknown>): { message?: number } => ({
  message: Number.isSafeInteger(s.message) && Number(s.message) > 0 ? (s.message as number) : undefined,
})
const conversation = createRoute({ getParentRoute: () => folder, path: '/$id', validateSearch: pointing })
const search = createRoute({
  getParentRoute: () => inside,
  path: '/search',
  component: Workspace,
  validateSearch: (s): { q: string } => ({ q: typeof s.q === 'string' ? s.q : '' }),
})
const found = createRoute({ getParentRoute: () => search, path: '/$id', validateSearch: pointing })
const firstSettings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$page', params: { page: 'profile' }, replace: true })
  },
})
const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings/$page',
  component: lazyRouteComponent(() => import('./settings'), 'Settings'),
  loader: () => readTexts('admin'),
})

const tree = root.addChildren([
  signIn,
  setUp,
  invite,
  inside.addChildren([home, folder.addChildren([conversation]), search.addChildren([found]), firstSettings, settings]),
])

export const createAppRouter = (client: QueryClient) =>
  createRouter({ routeTree: tree, context: { client }, defaultErrorComponent: Failed, defaultPreload: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
