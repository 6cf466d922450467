import { Zap } from 'lucide-react'
import { lazyPart, type Room, rereadRules } from '../../data/room'

export const rules: Room = {
  settings: [
    {
      path: 'rules',
      group: 'automation',
      icon: Zap,
      Page: lazyPart(async () => (await import('./rules-page')).RulesPage, 'rules'),
    },
  ],
  records: { rule: rereadRules },
}

/** Why rules did what they did to a conversation. */
export const Explain = lazyPart(async () => (await import('./explain')).ExplainDialog)

/** A condition of a rule as a smart folder is said by. */
export const readFolderCondition = async () => (await import('./folder-condition')).FolderCondition
