import type { CannedActions } from '../../shared/api/client'

/**
 * What the server has of a draft, as its lines and the ids of its files. Of a save that was not answered this browser
 * does not know whether it arrived.
 */
export interface There {
  surely: string[]
  maybe: string[] // those, and what unanswered saves had
}

export type Unsent = 'contactWrote' | 'agentGone' | 'refused'

export interface SentFile {
  id: string
  name: string
  size: number
}

/** What was begun and not sent. */
export interface Draft {
  text: string
  html?: string // when it is formatted; the text is its words
  files: SentFile[]
  canned?: string // the canned reply that was put in last
  actions?: CannedActions // what sending it also does
  saved?: string // when the server kept it just as it is; absent while it has not
  message?: string // the id it will be sent with: one text, one id, see changeDraft
  seenSeq?: number // the newest seq on the screen when it was begun
  known?: string // the save that was last seen of it
  offered?: string[] // ids under which it may have been saved since, without an answer
  unsent?: Unsent // why it was not sent, of one that was to be sent later
  there?: There // what the server has by all that
  cleared?: true // it was emptied here, and the server has not been told
}
