import { Zap } from 'lucide-react'
import { lazyPage, type Room } from '../../data/room'

export const rules: Room = {
  settings: [
    {
      path: 'rules',
      group: 'automation',
      icon: Zap,
      Page: lazyPage(async () => (await import('./rules-page')).RulesPage, 'rules'),
    },
  ],
}
