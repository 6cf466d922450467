import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readTexts } from '../../data/i18n'
import { lazyPart, type Room } from '../../data/room'
import { root } from '../../data/routes'

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  component: lazyRouteComponent(() => import('./sign-in'), 'SignIn'),
  loader: () => readTexts('session'),
  validateSearch: (s): { to?: string } => ({ to: typeof s.to === 'string' ? s.to : undefined }),
})
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./set-up'), 'SetUp'),
  validateSearch: (s): { channel?: string } => ({ channel: typeof s.channel === 'string' ? s.channel : undefined }),
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps }) => {
    const [{ placeInSetUp }] = await Promise.all([import('./place'), readTexts('session')])
    return placeInSetUp(context.client, deps.channel)
  },
})
const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  component: lazyRouteComponent(() => import('./invite'), 'Invite'),
  loader: () => readTexts('session'),
})

export const session = { outside: [signIn, setUp, invite] } as const satisfies Room

/** Stands in the place of an empty list as long as there is no channel. */
export const NoChannel = lazyPart(async () => (await import('./no-channel')).NoChannel, 'session')
