import { MessagesSquare } from 'lucide-react'
import { lazyPart, type Room } from '../../data/room'

export const channels: Room = {
  settings: [
    {
      path: 'channels',
      group: 'inbox',
      icon: MessagesSquare,
      Page: lazyPart(async () => (await import('./channels-page')).ChannelsPage),
      inBar: true,
    },
  ],
}
