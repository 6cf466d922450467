import type { ComponentType, ReactNode, RefObject } from 'react'
import type { Conversation } from '../../../../shared/api/client'
import type { Mode } from '../../../data/drafts'
import type { Early } from '../../../data/writing'

/** What other features show of the open conversation; `app/rooms.ts` hands it over. */
export interface Parts {
  Composer: ComponentType<{
    conversation: Conversation
    seenSeq: number
    mode: Mode
    early: RefObject<Early>
    onMode: (mode: Mode) => void
    onSent: (closed: boolean) => void
  }>
  /** Stands in the composer's place until it has come. */
  EarlyBox: ComponentType<{ id: string; mode: Mode; early: RefObject<Early> }>
  ContactPane: ComponentType<{ conversation: Conversation; folder: string; back: ReactNode }>
  /** Why rules did what they did to it. */
  Explain: ComponentType<{ conversation: Conversation; onClose: () => void }>
}

export interface OpenConversationProps {
  id: string
  folder: string
  contactShown: boolean
  onContact: (shown: boolean) => void
  onBack: () => void
  onSent: (afterSend: string | undefined, closed: boolean) => void
}
