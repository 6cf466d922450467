import type { components } from '../../shared/api/schema'
import type { PageView } from '../protocol'

type Schemas = components['schemas']

/** What the visitor API says, as the server describes it. */
export type Person = Schemas['Face']
export type PublicChannel = Schemas['PublicChannel']
export type WireFile = Schemas['File']
export type VisitorMessage = Schemas['VisitorMessage']
export type VisitorConversation = Schemas['VisitorConversation']
export type Visitor = Schemas['VisitorContact']
export type MessagePage = Schemas['VisitorPage']

/** What is sent to say something. */
export interface Saying {
  id: string
  text: string
  files: string[]
  /** On which it was written. */
  page?: PageView | undefined
  timeZone?: string
  /** Chosen in the channel's form. */
  topic?: string
}

/** Frames that the server sends to a visitor's socket. */
export type ServerFrame =
  | { type: 'welcome'; conversations: VisitorConversation[] }
  | { type: 'message'; message: VisitorMessage; conversation: VisitorConversation }
  | { type: 'ack'; id: string; message: VisitorMessage }
  | { type: 'fail'; id: string; code: string }
  | { type: 'state'; conversation: VisitorConversation }
  | { type: 'typing'; conversation: string; name?: string; on: boolean }
  | { type: 'resync'; conversation?: string }
  | { type: 'error'; code: string }

/** Frames that a visitor's socket sends. */
export type ClientFrame =
  | { type: 'hello'; token: string; parent?: string; conversations: { id: string; after: number }[] }
  | ({ type: 'send'; conversation: string } & Saying)
  | { type: 'typing'; conversation: string; on: boolean }
  | { type: 'seen'; conversation: string; seq: number }
