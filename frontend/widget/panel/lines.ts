import type { Outgoing } from './outbox'
import type { Thread } from './thread'
import type { Person, VisitorMessage, WireFile } from './wire'

/** How far an own message has come. */
export type Delivery = 'sending' | 'waiting' | 'failed' | 'sent' | 'seen'

/** One thing to draw in a conversation, from top to bottom. */
export type Line =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'event'; key: string; message: VisitorMessage; from?: string | undefined }
  | { kind: 'author'; key: string; author: Person }
  | {
      kind: 'bubble'
      key: string
      mine: boolean
      text: string
      html?: string | undefined
      files: readonly WireFile[]
      at: string
      last: boolean
      failed?: string | undefined
    }
  /** When a run ends was said and, of an own one, how far it has come. */
  | { kind: 'delivery'; key: string; state?: Exclude<Delivery, 'failed'> | undefined; at: string }

interface Drawn {
  id: string
  mine: boolean
  at: string
  state: Delivery
  text: string
  html?: string | undefined
  files: readonly WireFile[]
  author?: Person | undefined
  event?: VisitorMessage | undefined
  failed?: string | undefined
}

/**
 * Lays a conversation out: stored messages, then what is still on its way; a
 * line where the day changes, the author's name where it is new, and the
 * delivery state after the last message of each run of own ones. That another
 * agent has taken over is said where that one answers, and not before.
 */
export function linesOf(thread: Thread, box: readonly Outgoing[], agentSeenSeq: number, connected: boolean): Line[] {
  const all = [...answered(thread.items.map((m) => stored(m, agentSeenSeq))), ...onTheirWay(thread, box, connected)]
  const lines: Line[] = []
  let author: string | undefined
  for (const [i, m] of all.entries()) {
    const after = all[i + 1]
    if (dayOf(m.at) !== dayOf(all[i - 1]?.at)) lines.push({ kind: 'day', key: `day-${m.id}`, at: m.at })
    if (m.event) {
      const { kind, name, from } = m.event.event ?? {}
      if (kind === 'passed' && name === author) continue
      lines.push({ kind: 'event', key: m.id, message: m.event, from: author ?? from })
      author = name ?? author
      continue
    }
    if (!m.mine && m.author && m.author.name !== author) {
      author = m.author.name
      lines.push({ kind: 'author', key: `author-${m.id}`, author: m.author })
    }
    const ends = !after || after.mine !== m.mine || after.event !== undefined || dayOf(after.at) !== dayOf(m.at)
    const { id: key, mine, text, html, files, at, failed } = m
    lines.push({
      kind: 'bubble',
      key,
      mine,
      text,
      files,
      at,
      last: ends,
      html,
      failed,
    })
    if (m.state !== 'failed' && (ends || (mine && after?.state !== m.state))) {
      lines.push({ kind: 'delivery', key: `state-${m.id}`, state: mine ? m.state : undefined, at })
    }
  }
  return lines
}

/** Puts where a conversation passed to somebody before the first answer of that one; without an answer it is left out. */
function answered(all: readonly Drawn[]): Drawn[] {
  let passed: Drawn | undefined
  return all.flatMap((m) => {
    const { kind, name } = m.event?.event ?? {}
    if (name) passed = undefined // somebody else's turn
    if (kind === 'passed') {
      passed = m
      return []
    }
    const before = passed
    if (!before || m.author?.name !== before.event?.event?.name) return m
    passed = undefined
    return [{ ...before, at: m.at }, m]
  })
}

function stored(m: VisitorMessage, agentSeenSeq: number): Drawn {
  const state = m.seq <= agentSeenSeq ? 'seen' : 'sent'
  return { ...m, state, event: m.event && m }
}

function onTheirWay(thread: Thread, box: readonly Outgoing[], connected: boolean): Drawn[] {
  const known = new Set(thread.items.map((m) => m.id))
  return box
    .filter((o) => !known.has(o.id))
    .map(({ id, at, text, files, failed }) => ({
      id,
      at,
      text,
      files,
      mine: true,
      state: failed ? 'failed' : connected ? 'sending' : 'waiting',
      failed,
    }))
}

function dayOf(at: string | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toDateString()
}
