import { Folder } from 'lucide-react'
import { type ComponentType, createElement } from 'react'
import { lazyPart, type Room, rereadLists } from '../../data/room'
import type { ConditionProps } from './folders-page'

/** A smart folder is said as rules are: their editor of conditions is lent to it. */
export const folders = (readCondition: () => Promise<ComponentType<ConditionProps>>): Room => ({
  settings: [
    {
      path: 'folders',
      group: 'inbox',
      icon: Folder,
      Page: lazyPart(async () => {
        const [{ FoldersPage }, Condition] = await Promise.all([import('./folders-page'), readCondition()])
        return () => createElement(FoldersPage, { Condition })
      }),
      forEverybody: true,
      inBar: true,
    },
  ],
  records: { folder: rereadLists },
})
