import { IdCard } from 'lucide-react'
import { lazyPage, type Room } from '../../data/room'

export const attributes: Room = {
  settings: [
    {
      path: 'attributes',
      group: 'inbox',
      icon: IdCard,
      Page: lazyPage(async () => (await import('./attributes-page')).AttributesPage),
    },
  ],
}
