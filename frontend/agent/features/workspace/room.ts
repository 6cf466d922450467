import { Building2 } from 'lucide-react'
import { lazyPart, type Room } from '../../data/room'

export const workspace: Room = {
  settings: [
    {
      path: 'workspace',
      group: 'company',
      icon: Building2,
      Page: lazyPart(async () => (await import('./workspace-page')).WorkspacePage),
      inBar: true,
    },
  ],
}
