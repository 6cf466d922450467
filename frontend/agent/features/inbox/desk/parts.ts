import type { ComponentType, ReactNode } from 'react'
import type { Row } from '../../../../shared/api/client'
import type { SnoozeChoice } from '../bulk-bar'

/** What other features show on the desk; `app/rooms.ts` hands it over. */
export interface Parts {
  Search: ComponentType<{
    q: string
    open?: string
    back?: ReactNode
    onRows: (rows: Row[], at: Map<string, number>) => void
  }>
  Conversation: ComponentType<{
    id: string
    folder: string
    contactShown: boolean
    onContact: (shown: boolean) => void
    onBack: () => void
    onSent: (afterSend: string | undefined, closed: boolean) => void
  }>
  Snooze: SnoozeChoice
  Bell: ComponentType
  /** Stands in the list's place as long as there is no channel. */
  NoChannel: ComponentType
  /** What is fetched before anybody asks for it, the likelier first. */
  ahead: Record<'soon' | 'later', readonly (() => Promise<unknown>)[]>
}
