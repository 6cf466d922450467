import { CalendarClock } from 'lucide-react'
import { lazyPage, type Room } from '../../data/room'

export const hours: Room = {
  settings: [
    {
      path: 'hours',
      group: 'automation',
      icon: CalendarClock,
      Page: lazyPage(async () => (await import('./hours-page')).HoursPage, 'rules'),
    },
  ],
}
