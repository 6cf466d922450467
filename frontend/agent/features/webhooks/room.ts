import { Webhook } from 'lucide-react'
import type en from '../../../shared/locales/en/hooks.json'
import { lazyPart, type Room, rereadRules } from '../../data/room'

declare module '../../data/i18n' {
  interface Texts {
    hooks: typeof en
  }
}

export const webhooks: Room = {
  settings: [
    {
      path: 'webhooks',
      group: 'automation',
      icon: Webhook,
      Page: lazyPart(async () => (await import('./webhooks-page')).WebhooksPage, 'hooks'),
    },
  ],
  records: { webhook: rereadRules },
}
