import { CalendarClock } from 'lucide-react'
import { lazyPart, type Room, rereadRules } from '../../data/room'

export const hours: Room = {
  settings: [
    {
      path: 'hours',
      group: 'automation',
      icon: CalendarClock,
      Page: lazyPart(async () => (await import('./hours-page')).HoursPage, 'rules'),
    },
  ],
  records: { hours: rereadRules },
}
