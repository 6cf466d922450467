/** The shapes of the visitor API and socket, as the server documents them. */
export interface Person {
  name: string
  color: number
  avatar?: string
}

export interface PublicChannel {
  id: string
  name: string
  language: string
  color: string
  greeting: string
  intro: string
  replyTime: string
  askEmail: boolean
  agents: Person[]
  online: boolean
  files: { maxBytes: number; types: string[] }
}

export interface WireFile {
  id: string
  name: string
  type: string
  size: number
  width?: number
  height?: number
  image: boolean
  url: string
}

export interface VisitorMessage {
  id: string
  conversation: string
  seq: number
  mine: boolean
  author?: Person
  at: string
  text?: string
  html?: string
  files: WireFile[]
  event?: { kind: string; name?: string }
}

export interface VisitorConversation {
  id: string
  subject?: string
  status: 'open' | 'closed'
  lastSeq: number
  seenSeq: number
  agentSeenSeq: number
  last?: { text: string; at: string; mine: boolean }
  updatedAt: string
  agent?: Person
}

export interface Visitor {
  name?: string
  email?: string
}

/** Page on which a message was written. */
export interface Page {
  url: string
  title: string
}

/** What is sent to say something. */
export interface Saying {
  id: string
  text: string
  files: string[]
  page?: Page
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
