import { Tags, UsersRound } from 'lucide-react'
import { lazyPage, type Room, rereadLists } from '../../data/room'

export const labels: Room = {
  settings: [
    {
      path: 'teams',
      group: 'company',
      icon: UsersRound,
      Page: lazyPage(async () => (await import('./labels-page')).TeamsPage),
      inBar: true,
    },
    {
      path: 'tags',
      group: 'inbox',
      icon: Tags,
      Page: lazyPage(async () => (await import('./labels-page')).TagsPage),
      forEverybody: true,
      inBar: true,
    },
  ],
  records: { team: rereadLists },
}
