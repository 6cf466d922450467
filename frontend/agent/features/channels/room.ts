import { MessagesSquare } from 'lucide-react'
import { lazyPage, type Room } from '../../data/room'

export const channels: Room = {
  settings: [
    {
      path: 'channels',
      group: 'inbox',
      icon: MessagesSquare,
      Page: lazyPage(async () => (await import('./channels-page')).ChannelsPage),
      inBar: true,
    },
  ],
}
