import { Timer } from 'lucide-react'
import { lazyPage, type Room } from '../../data/room'

export const sla: Room = {
  settings: [
    {
      path: 'sla',
      group: 'automation',
      icon: Timer,
      Page: lazyPage(async () => (await import('./sla-page')).SlaPage, 'rules'),
    },
  ],
}
