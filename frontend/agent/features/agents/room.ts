import { CircleUserRound, Users } from 'lucide-react'
import { lazyPart, type Room, rereadLists } from '../../data/room'

export const agents: Room = {
  settings: [
    {
      path: 'profile',
      group: 'own',
      icon: CircleUserRound,
      Page: lazyPart(async () => (await import('./profile-page')).ProfilePage),
      forEverybody: true,
      inBar: true,
    },
    {
      path: 'agents',
      group: 'company',
      icon: Users,
      Page: lazyPart(async () => (await import('./agents-page')).AgentsPage),
      inBar: true,
    },
  ],
  records: { agent: rereadLists },
}
