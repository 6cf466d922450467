import { Timer } from 'lucide-react'
import { lazyPart, type Room, rereadRules } from '../../data/room'

export const sla: Room = {
  settings: [
    {
      path: 'sla',
      group: 'automation',
      icon: Timer,
      Page: lazyPart(async () => (await import('./sla-page')).SlaPage, 'rules'),
    },
  ],
  records: { sla: rereadRules },
}
