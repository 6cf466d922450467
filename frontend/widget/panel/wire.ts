import type { components } from '../../shared/api/schema'

type Schemas = components['schemas']

/** What the visitor API says, as the server describes it. */
export type Person = Schemas['Face']
export type PublicChannel = Schemas['PublicChannel']
export type WireFile = Schemas['File']
export type VisitorMessage = Schemas['VisitorMessage']
export type VisitorConversation = Schemas['VisitorConversation']
export type Visitor = Schemas['VisitorContact']
export type MessagePage = Schemas['VisitorPage']

type Send = Schemas['SendFromVisitor']

/** What is sent to say something. */
export type Saying = Omit<Send, 'type' | 'conversation' | 'page'> & {
  /** On which it was written. */
  page?: Send['page'] | undefined
}

/** Frames that the server sends to a visitor's socket. */
export type ServerFrame = Schemas['FrameToVisitor']

/** Frames that a visitor's socket sends. */
export type ClientFrame = Schemas['FrameFromVisitor']
