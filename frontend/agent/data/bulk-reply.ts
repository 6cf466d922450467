import type { QueryClient } from '@tanstack/react-query'
import { ApiError, type BulkCheck, type BulkReply, call, type Message, post } from '../../shared/api/client'
import { backoff } from '../../shared/backoff'
import { countsQuery, listKey } from './conversations'
import { kept } from './kept'
import { addMessage } from './thread'
import { unfinishedKey } from './unfinished'

/** A conversation that is to get the reply, as it was when it was chosen. */
export interface Addressee {
  id: string
  number: number
  name: string
  seenSeq: number // the newest that the sender had seen
}

/** A reply to many on its way: what is said, to whom, and what became of it in each. */
export interface BulkJob {
  id: string // made once: the server says nothing twice under it
  by: string // the agent
  reply: BulkReply
  to: Addressee[]
  late: string[] // those that get it although something newer was said or they were closed long ago
  sent: string[]
  failed: Record<string, string> // conversation -> why
}

const atATime = 4
const patience = 30_000
const chunk = 200
const keepEvery = 1000 // ms
/** The longest pause that a job takes for itself, in milliseconds; for a longer one its author decides. */
const longestRest = 60_000

/** Why no more files can be copied today: the day's bytes of the author are used up. */
export const filesOfDay = 'files_of_day'

/** What a server in trouble answers: then the others wait too. */
const troubles = ['offline', 'unavailable', 'rate_limited', filesOfDay, 'full', 'unauthenticated']

const isTrouble = (why: string): boolean => troubles.includes(why)

/** Who has neither got it nor been refused it. */
export const left = (job: BulkJob): Addressee[] => {
  const done = new Set([...job.sent, ...Object.keys(job.failed)])
  return job.to.filter((a) => !done.has(a.id))
}

/** The same with those that failed, all or some, to be tried once more. */
export function retried(job: BulkJob, ids = Object.keys(job.failed), late = false): BulkJob {
  const failed = Object.fromEntries(Object.entries(job.failed).filter(([id]) => !ids.includes(id)))
  return { ...job, failed, late: late ? [...new Set([...job.late, ...ids])] : job.late }
}

/** Keeps the job over a restart of the browser until nothing is left of it that could still be sent. */
export const keepJob = (job: BulkJob): void => {
  const open = left(job).length > 0 || Object.values(job.failed).some(isTrouble)
  kept.set(unfinishedKey(job.by), open ? job : undefined)
}

export const unfinishedJob = (agent: string): BulkJob | undefined => kept.get<BulkJob>(unfinishedKey(agent))

export const forgetJob = (agent: string): void => kept.set(unfinishedKey(agent), undefined)

/** Asks which of them would get the reply, in their order. */
export async function checkAll(
  bulk: string,
  reply: BulkReply,
  to: Pick<Addressee, 'id' | 'seenSeq'>[],
  show = false,
): Promise<BulkCheck[]> {
  const all: BulkCheck[] = []
  for (let at = 0; at < to.length; at += chunk) {
    const part = to.slice(at, at + chunk).map(({ id, seenSeq }) => ({ id, seenSeq }))
    const body = { ...reply, to: part, show: show || undefined }
    all.push(...(await post<{ items: BulkCheck[] }>(`/api/v1/bulk-replies/${bulk}/check`, body)).items)
  }
  return all
}

/**
 * Says the reply where it is still to be said, a few at a time, and tells after each what became of it. One that is
 * refused stops no other; one that the server asks to wait with is said after that; a server that cannot be reached
 * stops all, and what is left can be gone on with. Stopping lets those end that have begun.
 */
export async function runJob(
  client: QueryClient,
  begun: BulkJob,
  told: (job: BulkJob) => void,
  stop: AbortSignal,
): Promise<BulkJob> {
  let job = begun
  let keptAt = Date.now()
  let trouble = false
  keepJob(job)
  const change = (next: BulkJob) => {
    job = next
    if (Date.now() - keptAt > keepEvery) {
      keepJob(job)
      keptAt = Date.now()
    }
    told(job)
  }
  const waiting = left(job)
  const worker = async () => {
    for (let to = waiting.shift(); to && !stop.aborted && !trouble; to = waiting.shift()) {
      const { id } = to
      try {
        const said = await say(job, to)
        change({ ...job, sent: [...job.sent, id] })
        await addMessage(client, said).catch(() => {}) // it is said; the thread reads it when it is next shown
      } catch (error) {
        const rest = restAfter(error)
        if (rest) {
          waiting.unshift(to)
          await pause(rest, stop)
          continue
        }
        const why = reason(error)
        trouble ||= isTrouble(why)
        change({ ...job, failed: { ...job.failed, [id]: why } })
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: atATime }, worker))
  } finally {
    keepJob(job)
    void client.invalidateQueries({ queryKey: listKey })
    void client.invalidateQueries({ queryKey: countsQuery.queryKey })
    void client.invalidateQueries({ queryKey: ['conversation'] })
  }
  return job
}

const say = (job: BulkJob, { id, seenSeq }: Addressee): Promise<Message> =>
  call<Message>(
    'PUT',
    `/api/v1/bulk-replies/${job.id}/${id}`,
    { ...job.reply, seenSeq, late: job.late.includes(id) || undefined },
    AbortSignal.timeout(patience),
  )

/** How long the server asks to wait because too many were said at once; undefined for anything else. */
function restAfter(error: unknown): number | undefined {
  if (!(error instanceof ApiError) || error.code !== 'rate_limited') return undefined
  return error.wait > 0 && error.wait <= longestRest ? backoff(1, error.wait) : undefined
}

const pause = (ms: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    stop.addEventListener('abort', end)
  })

/** Why one was refused: what hinders it, or the server's code. */
function reason(error: unknown): string {
  if (!(error instanceof ApiError)) throw error
  if (error.code === 'not_found') return 'gone'
  if (error.code === 'rate_limited' && error.field === 'file') return filesOfDay
  return (error.code === 'conflict' && error.field) || error.code
}
