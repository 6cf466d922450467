import { Bell } from 'lucide-react'
import type en from '../../../shared/locales/en/notify.json'
import { lazyPage, type Room } from '../../data/room'

declare module '../../data/i18n' {
  interface Texts {
    notify: typeof en
  }
}

export const notifications: Room = {
  settings: [
    {
      path: 'notifications',
      group: 'own',
      icon: Bell,
      Page: lazyPage(async () => (await import('./settings-page')).NotificationsPage, 'notify'),
      forEverybody: true,
    },
  ],
  records: {
    notification(soon) {
      soon(['notifications'], 0, 300)
      soon(['notification settings'], 300)
    },
  },
}
