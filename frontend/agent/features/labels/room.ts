import { Tags, UsersRound } from 'lucide-react'
import { lazyPart, type Room, rereadLists } from '../../data/room'

export const labels: Room = {
  settings: [
    {
      path: 'teams',
      group: 'company',
      icon: UsersRound,
      Page: lazyPart(async () => (await import('./labels-page')).TeamsPage),
      inBar: true,
    },
    {
      path: 'tags',
      group: 'inbox',
      icon: Tags,
      Page: lazyPart(async () => (await import('./labels-page')).TagsPage),
      forEverybody: true,
      inBar: true,
    },
  ],
  records: { team: rereadLists },
}
