import { useEffect } from 'react'
import { createStore } from './store'

/** How many notifications the agent has not read: the window's title begins with it. */
export const unreadCount = createStore(0)

/** What the window, its tab and its bookmark are called while this is on the screen. */
export function useTitle(...parts: (string | undefined)[]): void {
  const unread = unreadCount.use((n) => n)
  const title = (unread > 0 ? `(${unread}) ` : '') + parts.filter(Boolean).join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
}
