import type { QueryClient } from '@tanstack/react-query'
import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { readTexts } from '../data/i18n'
import { inside, root } from '../data/routes'
import { Failed } from './failed'
import { Nowhere } from './nowhere'
import { routes } from './rooms'
import { Shell } from './shell'

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox/$folder', params: { folder: 'open' } })
  },
})
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

root.update({ errorComponent: Failed, notFoundComponent: Nowhere })
inside.update({ component: Shell })

/** The app's own addresses and those of its rooms. */
const tree = root.addChildren([
  ...routes.outside,
  inside.addChildren([home, firstSettings, settings, ...routes.inside]),
])

export const createAppRouter = (client: QueryClient) =>
  createRouter({ routeTree: tree, context: { client }, defaultErrorComponent: Failed, defaultPreload: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
