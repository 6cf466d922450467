import { kept } from './kept'

/** Under which key an agent's reply to many is kept while it is not all sent. */
export const unfinishedKey = (agent: string): string => `pasokh.bulk.${agent}`

/** Under which key what an agent is writing to many is kept until it is sent. */
export const writtenKey = (agent: string): string => `pasokh.bulk-text.${agent}`

/** Whether a reply to many was interrupted: by a reload, a crash, or a lost connection. */
export const isUnfinished = (agent: string): boolean => kept.get(unfinishedKey(agent)) !== undefined
