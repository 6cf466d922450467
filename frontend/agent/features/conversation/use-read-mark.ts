import { useEffect, useRef, useState } from 'react'
import type { Conversation, Message } from '../../../shared/api/client'
import { useSeen } from './update'

/** The first that the contact said after seq, 0 when there is none or the agent was never here. */
export const firstUnread = (items: Message[], seen: number): number =>
  seen > 0 ? (items.find((m) => m.seq > seen && m.kind !== 'event' && m.author.kind === 'contact')?.seq ?? 0) : 0

/** How long the newest must have been on the screen to count as read, in ms: who goes through a list passes faster. */
export const glance = 1000

/** Whether somebody can be reading: the window is in front, and of the thread its end. */
const looking = (atEnd: boolean): boolean => atEnd && !document.hidden && document.hasFocus()

/**
 * Marks the conversation read once its newest message was before the agent's eyes for a moment: the window had the focus, and
 * the thread stood at its end. Returns where the new began when it was opened.
 */
export function useReadMark(conversation: Conversation, items: Message[], atEnd: boolean): number {
  const seen = useSeen(conversation.id)
  const read = conversation.seen ?? 0
  const [from, setFrom] = useState<number>()
  if (from === undefined && items.length > 0) setFrom(firstUnread(items, read))
  const last = items.at(-1)?.seq ?? 0
  const told = useRef(0) // what was marked unread again stays so until something comes
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = () => {
      if (!looking(atEnd) || last <= told.current) return
      told.current = last
      if (read < last) seen(last)
    }
    const look = () => {
      clearTimeout(timer)
      if (looking(atEnd)) timer = setTimeout(tell, glance)
    }
    look()
    const ways = ['focus', 'blur'] as const
    for (const way of ways) addEventListener(way, look)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      for (const way of ways) removeEventListener(way, look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [read, last, seen, atEnd])
  return from ?? 0
}
