import { IdCard } from 'lucide-react'
import { lazyPart, type Room } from '../../data/room'

export const attributes: Room = {
  settings: [
    {
      path: 'attributes',
      group: 'inbox',
      icon: IdCard,
      Page: lazyPart(async () => (await import('./attributes-page')).AttributesPage),
    },
  ],
}
