import { hearDate } from '../server-time'
import type { components } from './schema'

export type Schemas = components['schemas']
export type Row = Schemas['Row']
export type Message = Schemas['Message']
export type Preview = Schemas['Preview']
export type Conversation = Schemas['Conversation']
export type Contact = Schemas['Contact']
export type Duplicate = Schemas['Duplicate']
export type ContactRef = Schemas['ContactRef']
export type Agent = Schemas['Agent']
export type Team = Schemas['Team']
export type Channel = Schemas['Channel']
export type Tag = Schemas['Tag']
export type Folder = Schemas['Folder']
export type FolderFilter = Schemas['FolderFilter']
export type BulkCheck = Schemas['BulkCheck']
export type BulkReply = Omit<Schemas['BulkSayingBody'], 'seenSeq'>
export type Canned = Schemas['Canned']
export type Attribute = Schemas['Attribute']
export type CannedActions = Schemas['CannedActions']
export type Settings = Schemas['Settings']
export type Me = Schemas['Me']
export type Preferences = Schemas['Preferences']
export type Bootstrap = Schemas['Bootstrap']
export type Found = Schemas['Found']
export type FoundPage = Schemas['FoundPage']
export type Passages = Schemas['PassagePage']
export type Passage = Schemas['FoundMessage']
export type Similar = Schemas['Similar']
export type ApiFile = Schemas['File']
export type Problem = Schemas['Problem']
export type EventLine = Schemas['EventLine']
export type Fragment = Schemas['Fragment']
export type FolderCount = Schemas['FolderCount']
/** The frames that an agent's socket receives and sends, and one that it receives. */
export type AgentFrame = Schemas['FrameToAgent']
export type FrameFromAgent = Schemas['FrameFromAgent']
export type FrameOf<T extends AgentFrame['type']> = Extract<AgentFrame, { type: T }>

export interface Page<T> {
  items: T[]
  next?: string
}

/** What the server refused, or that it could not be reached (`status` 0, code `offline`). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly problem?: Problem
  /** How long the server asks to wait before the next try, in milliseconds; 0 when it says nothing. */
  readonly wait: number

  constructor(status: number, code: string, problem?: Problem, wait = 0) {
    super(code)
    this.status = status
    this.code = code
    this.problem = problem
    this.wait = wait
  }

  /** The field that the server blames, if any. */
  get field(): string | undefined {
    return this.problem?.errors?.[0]?.field
  }
}

/** Sends a request and returns what the server answered; throws ApiError otherwise. */
export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const form = body instanceof FormData
  let response: Response
  let text: string
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined || form ? undefined : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : form ? body : JSON.stringify(body),
    })
    hearDate(response.headers?.get('date'))
    text = await response.text() // the connection may be cut in the middle of it
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'offline')
  }
  if (response.status === 204) return undefined as T
  if (response.ok) return answer<T>(text)
  throw refusal(response.status, text, response.headers.get('Retry-After'))
}

/**
 * What a request that went well is answered. A page that is no answer of ours, as the sign-in page of a hotel's network
 * is, says nothing about the request: it is as if nobody had answered.
 */
export function answer<T>(text: string): T {
  if (text === '') return undefined as T
  try {
    return JSON.parse(text) as T
  } catch {
    throw new ApiError(0, 'offline')
  }
}

/** What a refused request is as an error, from its status, its body and the seconds of its Retry-After. */
export function refusal(status: number, text: string, after: string | null = null): ApiError {
  const wait = 1000 * (Number(after) || 0)
  try {
    const problem = JSON.parse(text) as Problem
    return new ApiError(status, problem.code, problem, wait)
  } catch {
    return new ApiError(status, status >= 500 ? 'unavailable' : 'internal', undefined, wait)
  }
}

/** Whether the same request may succeed later: no network, a server that cannot do it now, or one that asks to wait. */
export const passing = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  (error.status === 0 || error.status >= 500 || error.status === 408 || error.status === 429 || error.wait > 0)

export const get = <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, undefined, signal)
export const post = <T>(path: string, body?: unknown) => call<T>('POST', path, body)
export const patch = <T>(path: string, body: unknown, signal?: AbortSignal) => call<T>('PATCH', path, body, signal)
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, body)
export const remove = (path: string) => call<void>('DELETE', path)
