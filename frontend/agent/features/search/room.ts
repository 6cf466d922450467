import { createRoute } from '@tanstack/react-router'
import type { FunctionComponent } from 'react'
import type { Room } from '../../data/room'
import { inside, pointing } from '../../data/routes'

/** The search has an address of its own, and what was found opens beside it: on the desk, which is lent to it. */
export function search(Desk: FunctionComponent) {
  const all = createRoute({
    getParentRoute: () => inside,
    path: '/search',
    component: Desk,
    validateSearch: (s): { q: string } => ({ q: typeof s.q === 'string' ? s.q : '' }),
  })
  const found = createRoute({ getParentRoute: () => all, path: '/$id', validateSearch: pointing })
  return { inside: [all.addChildren([found])] } as const satisfies Room
}
