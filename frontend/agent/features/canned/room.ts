import { MessageSquareText } from 'lucide-react'
import { lazyPart, type Room } from '../../data/room'

export const canned: Room = {
  settings: [
    {
      path: 'canned',
      group: 'inbox',
      icon: MessageSquareText,
      Page: lazyPart(async () => (await import('./canned-page')).CannedPage),
      forEverybody: true,
      inBar: true,
    },
  ],
}
