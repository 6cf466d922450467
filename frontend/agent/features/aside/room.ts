import { TriangleAlert } from 'lucide-react'
import type en from '../../../shared/locales/en/aside.json'
import { lazyPart, type Room } from '../../data/room'
import { AsideCount } from './count'

declare module '../../data/i18n' {
  interface Texts {
    aside: typeof en
  }
}

export const aside: Room = {
  settings: [
    {
      path: 'aside',
      group: 'company',
      icon: TriangleAlert,
      Page: lazyPart(async () => (await import('./aside-page')).AsidePage, 'aside'),
      Count: AsideCount,
    },
  ],
}
