import { MessageSquareText } from 'lucide-react'
import { lazyPage, type Room } from '../../data/room'

export const canned: Room = {
  settings: [
    {
      path: 'canned',
      group: 'inbox',
      icon: MessageSquareText,
      Page: lazyPage(async () => (await import('./canned-page')).CannedPage),
      forEverybody: true,
      inBar: true,
    },
  ],
}
