import type { Channel } from '../../../shared/api/client'

export type TabName = 'look' | 'texts' | 'form' | 'hours' | 'install' | 'security'

/** What every tab edits a part of. */
export interface TabProps {
  channel: Channel
  set: (part: Partial<Channel>) => void
  /** The language whose texts are looked at. */
  language: Channel['language']
  onLanguage: (language: Channel['language']) => void
  onTab: (tab: TabName) => void
  /** What the server refused, by the field that it blames. */
  wrong?: { field?: string; text: string }
  /** A site was allowed and stored apart from what is being edited. */
  onAllowed: (site: string, stored: Channel) => void
}
