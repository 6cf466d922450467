import { createRoute } from '@tanstack/react-router'
import type { FunctionComponent } from 'react'
import { type Room, withGiven } from '../../data/room'
import { inside, pointing } from '../../data/routes'
import type { Parts } from './desk/parts'
import { Workspace } from './desk/workspace'

/** Where conversations are listed, opened and answered, with what other features show there. */
export const deskOf = (parts: Parts): FunctionComponent => withGiven(Workspace, { parts })

/** The inbox: a folder's address, and that of a conversation in it. */
export function inbox(Desk: FunctionComponent) {
  const folder = createRoute({
    getParentRoute: () => inside,
    path: '/inbox/$folder',
    component: Desk,
    validateSearch: (s): { sort?: string } => ({ sort: typeof s.sort === 'string' ? s.sort : undefined }),
  })
  const conversation = createRoute({ getParentRoute: () => folder, path: '/$id', validateSearch: pointing })
  return {
    inside: [folder.addChildren([conversation])],
    commands: async () => (await import('./selected-commands')).selectedCommands,
  } as const satisfies Room
}
