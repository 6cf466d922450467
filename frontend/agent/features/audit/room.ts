import { ScrollText } from 'lucide-react'
import type en from '../../../shared/locales/en/audit.json'
import { lazyPart, type Room } from '../../data/room'

declare module '../../data/i18n' {
  interface Texts {
    audit: typeof en
  }
}

export const audit: Room = {
  settings: [
    {
      path: 'audit',
      group: 'company',
      icon: ScrollText,
      Page: lazyPart(async () => (await import('./audit-page')).AuditPage, 'audit'),
    },
  ],
}
