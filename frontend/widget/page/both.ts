import type { PageView } from '../protocol'
import type { Launcher, Look } from './launcher'

export interface WidgetOptions extends Look {
  /** Origin of the server that the loader came from. */
  server: string
  channel: string
  lang: string
}

export type WidgetEvent = 'open' | 'close' | 'unread' | 'message' | 'ready'

/** What the part that is loaded with the page and the part that opens the panel both know. */
export interface Shared {
  options: WidgetOptions
  launcher: Launcher
  /** Where the page's storage says that this browser has a conversation. */
  flag: string
  opened: boolean
  /** The panel listens. */
  ready: boolean
  /** What had the focus before the panel was opened. */
  before?: Element | null
  /** A proof that the panel has not been handed yet. */
  proof?: string | undefined
  pages: PageView[]
  emit(event: WidgetEvent, value?: unknown): void
  close(): void
  /** The panel has begun to listen: nothing waits any more. */
  arrived(): void
  /** The panel has gone and is to come back. */
  wait(): void
}
