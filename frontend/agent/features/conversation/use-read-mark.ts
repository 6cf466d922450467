import { useEffect, useRef, useState } from 'react'
import type { Conversation, Message } from '../../../shared/api/client'
import { useSeen } from './update'

/** The first that the contact said after seq, 0 when there is none or the agent was never here. */
export const firstUnread = (items: Message[], seen: number): number =>
  seen > 0 ? (items.find((m) => m.seq > seen && m.kind !== 'event' && m.author.kind === 'contact')?.seq ?? 0) : 0

/** Marks the conversation read while it is looked at. Returns where the new began when it was opened. */
export function useReadMark(conversation: Conversation, items: Message[]): number {
  const seen = useSeen(conversation.id)
  const read = conversation.seen ?? 0
  const [from, setFrom] = useState<number>()
  if (from === undefined && items.length > 0) setFrom(firstUnread(items, read))
  const last = items.at(-1)?.seq ?? 0
  const told = useRef(0) // what was marked unread again stays so until something comes
  useEffect(() => {
    const tell = () => {
      if (document.hidden || last <= told.current) return
      told.current = last
      if (read < last) seen(last)
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [read, last, seen])
  return from ?? 0
}
