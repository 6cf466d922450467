import type { Message } from '../../../shared/api/client'

/** From how many event lines on a run of them is one line that can be unfolded. */
const least = 3

/** What stands at one place of a thread: a message, or a run of events that begins with it. */
export interface Place {
  message: Message
  before?: Message // the one above
  run?: Message[]
}

/** Events that are only a line. A merge shows what was said elsewhere, so it is never folded away. */
const isLine = (m: Message): boolean => m.kind === 'event' && m.event?.kind !== 'merged' && m.event?.kind !== 'unmerged'

/**
 * Gathers runs of event lines. One ends where something is to stand before a
 * message, as a new day; the last of a thread is news and stays as it is.
 */
export function placesOf(items: Message[], parts: (message: Message, before: Message) => boolean): Place[] {
  const out: Place[] = []
  const take = (run: Message[], before: Message | undefined, fold: boolean) => {
    if (fold && run.length >= least && run[0]) out.push({ message: run[0], before, run })
    else for (const [i, message] of run.entries()) out.push({ message, before: run[i - 1] ?? before })
  }
  let run: Message[] = []
  let before: Message | undefined
  for (const m of items) {
    const last = run.at(-1)
    if (last && (!isLine(m) || parts(m, last))) {
      take(run, before, true)
      before = last
      run = []
    }
    if (isLine(m)) run.push(m)
    else {
      out.push({ message: m, before })
      before = m
    }
  }
  take(run, before, false)
  return out
}
