import { Bell as BellIcon } from 'lucide-react'
import type en from '../../../shared/locales/en/notify.json'
import { lazyPart, type Room } from '../../data/room'

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
      icon: BellIcon,
      Page: lazyPart(async () => (await import('./settings-page')).NotificationsPage, 'notify'),
      forEverybody: true,
    },
  ],
  Standing: lazyPart(async () => (await import('./attend')).Attend),
  records: {
    notification(soon) {
      soon(['notifications'], 0, 300)
      soon(['notification settings'], 300)
    },
  },
}

/** What one was told, from the folders' foot. */
export const Bell = lazyPart(async () => (await import('./bell')).Bell, 'notify')
